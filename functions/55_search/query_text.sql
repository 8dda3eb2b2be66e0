-- What websearch_to_tsquery would take apart, and a document does not: the scheme of an address and the tags of HTML
-- are not indexed; a colon, an ampersand, a bracket inside a word (10:30, R&D, an address with parameters) leaves a
-- phrase, as a dash inside does, and so does a word that is too long to be one.
create or replace function timeline_data.query_text(
  query     text,
  is_prefix boolean
)
returns text
language sql
immutable
return (
  -- Dashes that stand alone, or several, are punctuation.
  select regexp_replace(
    timeline_data.break_words(coalesce(string_agg(
      case
        when p.place % 2 = 0 then p.part
        -- What a dash excludes is all that follows it at once. The last word may be the beginning of one, which no
        -- phrase ends with.
        else regexp_replace(
          regexp_replace(p.part,
            '(^|\s)\(*([^\s(-](?:(?:\S*[[:alnum:]/]\S*)?[:&!*(]\S*[[:alnum:]]\S*|\S*/\S*[:&!*(]\S*)'
            || case when is_prefix then '(?=\s)' else '' end || '|[^\s(-]\S{255,})', '\1"\2"', 'g'),
          '(^|\s)\(*-([^\s-]\S*[[:alnum:]]\S*|[[:alnum:]])', '\1-"\2"', 'g')
      end, '"' order by p.place), '')),
    '(^|[\s(])(?:-{2,}|-(?!"))', '\1 ', 'g')
  from unnest(string_to_array(
    regexp_replace(
      regexp_replace(
        regexp_replace(
          timeline_data.plain_tags(translate(query, '“”„«»', '"""""')),
          '<(?:script|style)\M.*?</(?:script|style)\s*>', ' ', 'gi'),
        '<(?!\x01)[^<>]*>|&(?:#[0-9]+|#x[0-9a-f]+|[a-z]+);', ' ', 'gi'),
      '(^|[\s"(<-])[a-z]+://', '\1', 'gi'), '"'))
    with ordinality as p (part, place)
);
comment on function timeline_data.query_text(text, boolean) is
  'The text of a query as websearch_to_tsquery is to see it; is_prefix: its last word may be the beginning of one.';

-- What websearch_to_tsquery would take apart, and a document does not: the scheme of an address is not indexed, and a
-- colon or an ampersand inside a word (10:30, R&D, an address with parameters) leaves a phrase, as a dash inside does.
create or replace function timeline_data.query_text(
  query     text,
  is_prefix boolean
)
returns text
language sql
immutable
return (
  -- A dash excludes a word that follows it at once; any other is punctuation.
  select regexp_replace(
    coalesce(string_agg(
      case
        when p.place % 2 = 0 then p.part
        -- The last word may be the beginning of one, which no phrase ends with.
        when is_prefix then regexp_replace(
          p.part, '(^|\s)(-?)([^\s-]\S*[:&!*][[:alnum:]]\S*)(?=\s)', '\1\2"\3"', 'g')
        else regexp_replace(p.part, '(^|\s)(-?)([^\s-]\S*[:&!*][[:alnum:]]\S*)', '\1\2"\3"', 'g')
      end, '"' order by p.place), ''),
    '-{2,}|-(?![[:alnum:]"])', ' ', 'g')
  from unnest(string_to_array(
    regexp_replace(timeline_data.break_words(query), '\m[a-z]+://', '', 'gi'), '"'))
    with ordinality as p (part, place)
);
comment on function timeline_data.query_text(text, boolean) is
  'The text of a query as websearch_to_tsquery is to see it; is_prefix: its last word may be the beginning of one.';

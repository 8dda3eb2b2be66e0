-- What the first phrase of a query looks like in a text: its words begin as their stems do, but for a last letter that
-- may differ ("company" has "compani"). Its first eight words will do, as far as they stand close.
create or replace function timeline_data.phrase_pattern(query tsquery)
returns text
language sql
immutable
return (
  select
    '\m' || string_agg(
      case
        when w.found[1] is null then ''
        when w.found[1] = '-' then '[^[:alnum:]]+'
        else format('[^[:alnum:]]+(?:[[:alnum:]]+[^[:alnum:]]+){%s}', least(w.found[1]::integer, 10) - 1)
      end
      || regexp_replace(left(s.stem, greatest(3, length(s.stem) - 1)), '([^[:alnum:]])', '\\\1', 'g')
      || '[[:alnum:]]*', '' order by w.place)
  from regexp_matches(
    substring(query::text from '''(?:[^'']|'''')+''(?: <(?:-|\d+)> ''(?:[^'']|'''')+'')+'),
    '(?:<(-|\d+)> )?''((?:[^'']|'''')+)''', 'g') with ordinality as w (found, place)
  cross join lateral (select replace(w.found[2], '''''', '''') as stem) as s
  where w.place <= 8
);
comment on function timeline_data.phrase_pattern(tsquery) is
  'A regular expression; null for a query without a phrase. Punctuation inside words is not known to it.';

-- The statement that looks up the keys ($2, $3)[first_place:last_place] in their table. Of a few keys, dates
-- and ids are tried crosswise, which plans faster than a join and finds the same: an id has one date.
create or replace function timeline_data.lookup_sql(
  name        text,
  first_place integer,
  last_place  integer
)
returns text
language sql
immutable
return format(
  case
    when last_place - first_place < 4 then 'select %s as r from timeline_data.%I as a'
      ' where a.company_id = (select $1) and a.activity_date = any ($2[%s:%s]) and a.id = any ($3[%3$s:%4$s])'
    else 'select %s as r from unnest($2[%3$s:%4$s], $3[%3$s:%4$s]) as k (activity_date, id)'
      ' join timeline_data.%2$I as a'
      ' on a.company_id = (select $1) and a.activity_date = k.activity_date and a.id = k.id'
  end,
  timeline_data.columns_sql(false), name, first_place, last_place);
comment on function timeline_data.lookup_sql(text, integer, integer) is
  'SQL of the page rows r of a slice of the keys: $2 their dates, $3 their ids.';

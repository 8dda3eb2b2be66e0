-- The columns of activity that are stored as given.
create or replace function timeline_data.activity_columns(
  prefix text
)
returns text
language sql
stable
as $$
  select string_agg(activity_columns.prefix || quote_ident(a.attname), ', ' order by a.attnum)
  from pg_catalog.pg_attribute as a
  where a.attrelid = 'timeline_data.activity'::regclass
    and a.attnum > 0
    and a.attgenerated = ''
    and not a.attisdropped
$$;
comment on function timeline_data.activity_columns(text) is
  'Names of the columns of activity, each after a prefix, generated ones excepted.';

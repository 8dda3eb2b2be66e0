-- What a partition must have in common with its parent before it can be attached.
create or replace function timeline_data.table_shape(
  name text
)
returns text
language sql
stable
as $$
  select coalesce(
    (
      select string_agg(format('%s %s %s', a.attname, a.atttypid, a.attnotnull), ', ' order by a.attname)
      from pg_catalog.pg_attribute as a
      where a.attrelid = to_regclass(format('timeline_data.%I', table_shape.name))
        and a.attnum > 0
        and not a.attisdropped
    ) || coalesce(
      (
        select '; ' || string_agg(pg_get_constraintdef(c.oid), ', ' order by c.conname)
        from pg_catalog.pg_constraint as c
        where c.conrelid = to_regclass(format('timeline_data.%I', table_shape.name))
          and c.contype = 'c'
      ), ''),
    '')
$$;
comment on function timeline_data.table_shape(text) is
  'Columns and checks of a table of timeline_data as one text; empty without the table.';

-- Rows of activity as lines have them. Columns that came since the archive was written take their defaults.
create or replace function timeline_data.restore_rows(lines jsonb[])
returns void
language plpgsql
volatile
as $$
declare
  v_columns text := (
    select string_agg(quote_ident(a.attname), ', ' order by a.attnum)
    from pg_catalog.pg_attribute as a
    where a.attrelid = 'timeline_data.activity'::regclass
      and a.attnum > 0
      and a.attgenerated = ''
      and not a.attisdropped
      and restore_rows.lines[1] -> 'activity' ? a.attname::text
  );
begin
  execute format(
    'insert into timeline_data.activity (%1$s) select %1$s from unnest($1) as l (line)'
    ' cross join lateral jsonb_populate_record(null::timeline_data.activity, l.line -> ''activity'') as a', v_columns)
  using restore_rows.lines;
end
$$;
comment on function timeline_data.restore_rows(jsonb[]) is
  'Inserts the rows of lines, which have the same keys, into timeline_data.activity.';

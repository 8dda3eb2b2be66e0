-- Rows of a range of dates from one table of activity's shape to another.
create or replace function timeline_data.move_rows(
  source    text,
  starts_at timestamptz,
  ends_at   timestamptz,
  target    text
)
returns void
language plpgsql
volatile
set timezone = 'UTC'
as $$
declare
  v_columns text;
begin
  select string_agg(format('%I', a.attname), ', ' order by a.attnum)
  into v_columns
  from pg_catalog.pg_attribute as a
  where a.attrelid = 'timeline_data.activity'::regclass
    and a.attnum > 0
    and a.attgenerated = ''
    and not a.attisdropped;
  execute format(
    'with moved as ('
    ' delete from timeline_data.%I where activity_date >= $1 and activity_date < $2 returning *)'
    ' insert into timeline_data.%I (%s) select %s from moved',
    move_rows.source, move_rows.target, v_columns, v_columns)
  using move_rows.starts_at, move_rows.ends_at;
end
$$;
comment on function timeline_data.move_rows(text, timestamptz, timestamptz, text) is
  'Moves rows with activity_date in [starts_at, ends_at) between activity and its edges.';

-- One partition to be, with everything a partition needs. Its check proves its range, so that it can be attached
-- without a look at its rows.
create or replace function timeline_data.create_coming(
  starts_at timestamptz,
  ends_at   timestamptz
)
returns void
language plpgsql
volatile
set timezone = 'UTC'
as $$
declare
  v_name text := timeline_data.partition_name(create_coming.starts_at, create_coming.ends_at);
  v_is_edge boolean := create_coming.starts_at = '-infinity' or create_coming.ends_at = 'infinity';
begin
  execute format(
    'create table timeline_data.%I partition of timeline_data.activity_next'
    ' (constraint activity_range check (%s)) for values %s%s',
    v_name,
    concat_ws(' and ',
      'activity_date >= ' || quote_literal(nullif(create_coming.starts_at, '-infinity')),
      'activity_date < ' || quote_literal(nullif(create_coming.ends_at, 'infinity'))),
    timeline_data.range_sql(create_coming.starts_at, create_coming.ends_at),
    case when not v_is_edge then ' with (' || timeline_data.partition_options() || ')' end);
  execute format('alter table timeline_data.%I enable row level security', v_name);
  insert into timeline_data.partition_change (name, state, starts_at, ends_at)
  values (v_name, 'coming', create_coming.starts_at, create_coming.ends_at);
end
$$;
comment on function timeline_data.create_coming(timestamptz, timestamptz) is
  'Creates a table under activity_next that will be the partition [starts_at, ends_at) of activity.';

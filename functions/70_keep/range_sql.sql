-- Bounds as DDL wants them.
create or replace function timeline_data.range_sql(
  starts_at timestamptz,
  ends_at   timestamptz
)
returns text
language sql
immutable
set timezone = 'UTC'
as $$
  select format(
    'from (%s) to (%s)',
    case when range_sql.starts_at = '-infinity' then 'minvalue' else quote_literal(range_sql.starts_at) end,
    case when range_sql.ends_at = 'infinity' then 'maxvalue' else quote_literal(range_sql.ends_at) end)
$$;
comment on function timeline_data.range_sql(timestamptz, timestamptz) is
  'from (…) to (…), infinite bounds as minvalue and maxvalue.';

-- The statement that reads what a day d counts, from every place where activities of a range may be. Bound: $3 and $4
-- the range, so that only its partitions are planned. company_id: where the company stands, d.company_id or $2.
create or replace function timeline_data.counted_sql(
  starts_at  timestamptz,
  ends_at    timestamptz,
  company_id text
)
returns text
language plpgsql
stable
as $$
declare
  c_day constant text := ' where %1$s.company_id = ' || counted_sql.company_id
    || ' and %1$s.activity_date >= d.starts_at and %1$s.activity_date < d.ends_at';
  c_rows constant text := 'select a.activity_type, a.status, a.assigned_to from timeline_data.%I as a'
    || format(c_day, 'a')
    || ' and a.activity_date >= $3 and a.activity_date < $4 and not a.is_removed and not a.is_private';
begin
  return concat(
    format(c_rows, 'activity'),
    ' union all select r.activity_type, r.status, r.assigned_to from timeline_data.archived_activity as r',
    format(c_day, 'r'),
    ' and r.is_counted',
    (
      -- A table whose first rows have become stubs: the rest.
      select string_agg(
        ' union all ' || format(c_rows, r.table_name) || case
          when r.after_id is not null then format(
            ' and (a.company_id, a.activity_date, a.id) > (%L, %L, %L)', r.after_company, r.after_date, r.after_id)
          else ''
        end, '')
      from timeline_data.archive as r
      where r.table_name is not null
        and r.starts_at < counted_sql.ends_at
        and r.ends_at > counted_sql.starts_at
    ));
end
$$;
comment on function timeline_data.counted_sql(timestamptz, timestamptz, text) is
  'SQL of (activity_type, status, assigned_to) of the activities of a company between d.starts_at and d.ends_at.';

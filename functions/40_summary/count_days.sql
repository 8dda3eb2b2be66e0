-- Counts days anew, wherever their activities are: here, in a table on its way to an archive, or archived, of
-- which archived_activity tells. company_id: that of all of them, where they are of one.
-- Serves: activity_pkey without the table, archived_activity_pkey.
create or replace function timeline_data.count_days(
  slots      timeline_data.day_slot[],
  company_id uuid default null
)
returns setof timeline_data.day_count
language plpgsql
stable
as $$
declare
  v_first timestamptz;
  v_last timestamptz;
  v_retry text := '40001';
begin
  select
    min(s.starts_at),
    max(s.ends_at)
  into v_first, v_last
  from unnest(count_days.slots) as s;
  if v_first is null then
    return;
  end if;
  return query execute
    'select d.company_id, d.day, c.activity_type, c.status, c.assigned_to, count(*)'
    ' from unnest($1) as d cross join lateral (' || timeline_data.counted_sql(
      v_first, v_last, case when count_days.company_id is null then 'd.company_id' else '$2' end)
    || ') as c group by d.company_id, d.day, c.activity_type, c.status, c.assigned_to'
  using
    count_days.slots,
    count_days.company_id,
    v_first,
    v_last;
  perform timeline_data.refuse_stale(v_first, v_last);
exception
  -- A table whose activities became stubs since this statement began.
  when undefined_table then
    raise exception 'an archive was finished while this was read'
      using errcode = v_retry, hint = 'Send it again.';
end
$$;
comment on function timeline_data.count_days(timeline_data.day_slot[], uuid) is
  'Activities of days by company, day, type, status and assignee; no private ones, no removed ones. 40001 when a partition or a table left meanwhile.';

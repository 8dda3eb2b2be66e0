-- The newest month of a range in which a company has activities (is_forward: the oldest). A mark is never taken back.
-- Serves: activity_month_next.
create or replace function timeline_data.next_month(
  company_id  uuid,
  lower_bound timestamptz,
  upper_bound timestamptz,
  is_forward  boolean
)
returns timestamp
language plpgsql
stable
as $$
declare
  v_first date := date_trunc('month', next_month.lower_bound at time zone 'UTC')::date;
  v_last date := ((next_month.upper_bound - interval '1 microsecond') at time zone 'UTC')::date;
begin
  if next_month.is_forward then
    return (
      select m.month
      from timeline_data.activity_month as m
      where m.company_id = next_month.company_id
        and m.month >= v_first
        and m.month <= v_last
      order by m.month
      limit 1
    );
  end if;
  return (
    select m.month
    from timeline_data.activity_month as m
    where m.company_id = next_month.company_id
      and m.month >= v_first
      and m.month <= v_last
    order by m.month desc
    limit 1
  );
end
$$;
comment on function timeline_data.next_month(uuid, timestamptz, timestamptz, boolean) is
  'The beginning of the month, null for none.';

-- The local days on which a company can have activities, from a month on: those of its months, and one on either side,
-- since months are those of UTC. Serves: activity_month_next.
create or replace function timeline_data.held_days(
  company_id uuid,
  from_month date,
  first_day  date,
  last_day   date
)
returns date[]
language plpgsql
stable
as $$
begin
  return array(
    select distinct d.day::date
    from (
      select distinct m.month
      from timeline_data.activity_month as m
      where m.company_id = held_days.company_id
        and m.month >= held_days.from_month
        and m.month >= held_days.first_day - 32
        and m.month <= held_days.last_day + 1
    ) as m
    cross join lateral generate_series(m.month - 1, m.month + interval '1 month', interval '1 day') as d (day)
    where d.day between held_days.first_day and held_days.last_day
  );
end
$$;
comment on function timeline_data.held_days(uuid, date, date, date) is
  'Days between two, of and beside the months of a company from one on.';

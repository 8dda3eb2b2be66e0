-- The mix of types by month, as the folded days have it: what changed is written. Serves: summary_day_pkey.
create or replace function timeline_data.roll_months(
  company_id uuid,
  today      date
)
returns void
language plpgsql
volatile
as $$
declare
  v_month timestamp := date_trunc('month', roll_months.today::timestamp);
  v_rows timeline_data.rollup_month[];
begin
  v_rows := array(
    select row(
      roll_months.company_id,
      date_trunc('month', s.day::timestamp)::date,
      u.activity_type,
      sum(u.activities)
    )::timeline_data.rollup_month
    from timeline_data.summary_day as s
    cross join lateral unnest(s.activity_types, s.counts) as u (activity_type, activities)
    where s.company_id = roll_months.company_id
      and s.day >= (v_month - interval '12 months')::date
      and s.day < (v_month + interval '1 month')::date
    group by date_trunc('month', s.day::timestamp), u.activity_type
  );
  delete from timeline_data.rollup_month as k
  where k.company_id = roll_months.company_id
    and (k.month, k.activity_type) not in (
      select
        m.month,
        m.activity_type
      from unnest(v_rows) as m
    );
  insert into timeline_data.rollup_month as k
  select m.*
  from unnest(v_rows) as m
  on conflict on constraint rollup_month_pkey do update
  set activity_count = excluded.activity_count
  where k.activity_count <> excluded.activity_count;
end
$$;
comment on function timeline_data.roll_months(uuid, date) is
  'Brings rollup_month of a company up to its folded days.';

-- What is open, by age and by assignee, as it is now: what changed is written.
create or replace function timeline_data.roll_open(
  held  timeline_data.summary_company,
  today date
)
returns void
language plpgsql
volatile
as $$
declare
  v_company uuid := (roll_open.held).company_id;
  v_open timeline_data.open_count[] := timeline_data.open_counts(roll_open.held, roll_open.today);
  v_overdue timeline_data.rollup_overdue[];
begin
  v_overdue := array(
    select row(
      v_company,
      (array[90, 30, 7, 1, 0])[o.slot + 1],
      o.activity_type,
      sum(o.activities),
      min(o.oldest_date)
    )::timeline_data.rollup_overdue
    from unnest(v_open) as o
    where o.slot <= 4
    group by o.slot, o.activity_type
  );
  delete from timeline_data.rollup_overdue as k
  where k.company_id = v_company
    and (k.days_from, k.activity_type) not in (
      select
        o.days_from,
        o.activity_type
      from unnest(v_overdue) as o
    );
  insert into timeline_data.rollup_overdue as k
  select o.*
  from unnest(v_overdue) as o
  on conflict on constraint rollup_overdue_pkey do update
  set activity_count = excluded.activity_count,
    oldest_date = excluded.oldest_date
  where (k.activity_count, k.oldest_date) <> (excluded.activity_count, excluded.oldest_date);
  perform timeline_data.keep_users(
    v_company, timeline_data.user_loads(v_company, roll_open.today, v_open));
end
$$;
comment on function timeline_data.roll_open(timeline_data.summary_company, date) is
  'Brings rollup_overdue and rollup_user of a company up to now.';

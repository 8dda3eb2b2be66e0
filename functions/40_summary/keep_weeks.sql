-- What changed of a company's volume by week is written, and nothing else.
create or replace function timeline_data.keep_weeks(
  company_id uuid,
  weeks      timeline_data.rollup_week[]
)
returns void
language plpgsql
volatile
as $$
begin
  delete from timeline_data.rollup_week as k
  where k.company_id = keep_weeks.company_id
    and (k.week, k.activity_type, k.status) not in (
      select
        w.week,
        w.activity_type,
        w.status
      from unnest(keep_weeks.weeks) as w
    );
  insert into timeline_data.rollup_week as k
  select w.*
  from unnest(keep_weeks.weeks) as w
  on conflict on constraint rollup_week_pkey do update
  set activity_count = excluded.activity_count,
    user_count = excluded.user_count
  where (k.activity_count, k.user_count) <> (excluded.activity_count, excluded.user_count);
end
$$;
comment on function timeline_data.keep_weeks(uuid, timeline_data.rollup_week[]) is
  'Makes the rows of rollup_week of a company the given ones.';

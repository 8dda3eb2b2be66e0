-- Adds to the histogram what was noted since, and takes the notes away: in one transaction, so that each counts once.
-- Serves: completion_change_next, rollup_completion_pkey.
create or replace function timeline_data.roll_completions(
  company_id uuid,
  size       integer default 10000
)
returns boolean
language plpgsql
volatile
as $$
declare
  v_taken tid[];
begin
  v_taken := array(
    select c.ctid
    from timeline_data.completion_change as c
    where c.company_id = roll_completions.company_id
    limit roll_completions.size
  );
  if cardinality(v_taken) = 0 then
    return true;
  end if;
  with taken as (
    delete from timeline_data.completion_change as c
    where c.ctid = any (v_taken)
    returning c.month, c.activity_type, c.bucket, c.activities, c.seconds
  )
  insert into timeline_data.rollup_completion as r (company_id, month, activity_type, bucket, activities, seconds)
  select
    roll_completions.company_id,
    t.month,
    t.activity_type,
    t.bucket,
    sum(t.activities),
    sum(t.seconds)
  from taken as t
  group by t.month, t.activity_type, t.bucket
  on conflict on constraint rollup_completion_pkey do update
  set activities = r.activities + excluded.activities,
    seconds = r.seconds + excluded.seconds;
  delete from timeline_data.rollup_completion as r
  where r.company_id = roll_completions.company_id
    and r.activities = 0
    and r.seconds = 0;
  return cardinality(v_taken) < roll_completions.size;
end
$$;
comment on function timeline_data.roll_completions(uuid, integer) is
  'Folds up to so many rows of completion_change of a company into rollup_completion; whether none is left.';

-- Rollups: what a dashboard shows of a company, computed anew where its days were folded and every hour, at a cost that
-- follows days, open activities and accounts.
-- depends: 0010.jobs

alter table timeline_data.summary_company
  add column if not exists due_at timestamptz not null default '-infinity',
  add column if not exists rolled_at timestamptz,
  add column if not exists refused_at timestamptz,
  add column if not exists refused_from bigint,
  add column if not exists refused_to bigint,
  add column if not exists sweep_id uuid,
  add column if not exists sweep_at timestamptz,
  add column if not exists swept_at timestamptz,
  add column if not exists swept_accounts integer not null default 0;
comment on table timeline_data.summary_company is
  'How far the days of a company are folded and rolled up, and in which time zone. Its row is the lock of whoever does that.';
comment on column timeline_data.summary_company.due_at is
  'When the company is to be rolled up again: at once where days were folded, in an hour else, since what is open grows old.';
comment on column timeline_data.summary_company.rolled_at is
  'As of when the rollups are; refused_at: since when a result is refused that shrank to less than half.';
comment on column timeline_data.summary_company.sweep_id is
  'The account that the sweep for silent ones comes to next; null: it is through. sweep_at: when it began; swept_at: when the last one began that came through; swept_accounts: how many it looked at.';

-- Serve: the next company to roll up, to go on with, to take by force.
-- squawk-ignore require-concurrent-index-creation
create index if not exists summary_company_due
  on timeline_data.summary_company (due_at)
  where pending_month is null;
-- squawk-ignore require-concurrent-index-creation
create index if not exists summary_company_swept
  on timeline_data.summary_company (company_id)
  where sweep_id is not null;
-- squawk-ignore require-concurrent-index-creation
create index if not exists summary_company_refused
  on timeline_data.summary_company (company_id)
  where refused_at is not null;

alter table timeline_data.refresh_state
  add column if not exists refused_at timestamptz,
  add column if not exists refused_count bigint;
comment on column timeline_data.refresh_state.refused_at is
  'Since when a result of refused_count rows is refused; null: it is not.';

create table if not exists timeline_data.rollup_week (
  company_id     uuid   not null,
  week           date   not null,
  activity_type  text   not null,
  status         text   not null,
  activity_count bigint not null,
  user_count     bigint not null,
  constraint rollup_week_pkey primary key (company_id, week, activity_type, status)
);
comment on table timeline_data.rollup_week is
  'Activities by week (its Monday, in the company''s zone), type and status: 104 weeks up to this one, and eight ahead.';

create table if not exists timeline_data.rollup_month (
  company_id     uuid   not null,
  month          date   not null,
  activity_type  text   not null,
  activity_count bigint not null,
  constraint rollup_month_pkey primary key (company_id, month, activity_type)
);
comment on table timeline_data.rollup_month is
  'Activities by month (in the company''s zone) and type: this month and twelve before.';

create table if not exists timeline_data.rollup_overdue (
  company_id     uuid        not null,
  days_from      integer     not null,
  activity_type  text        not null,
  activity_count bigint      not null,
  oldest_date    timestamptz not null,
  constraint rollup_overdue_pkey primary key (company_id, days_from, activity_type)
);
comment on table timeline_data.rollup_overdue is
  'Overdue activities by type and age: more than days_from days, up to the next of 0, 1, 7, 30, 90.';

create table if not exists timeline_data.rollup_user (
  company_id      uuid   not null,
  user_id         uuid,
  overdue         bigint not null,
  due_today       bigint not null,
  due_week        bigint not null,
  due_later       bigint not null,
  completed_count bigint not null,
  constraint rollup_user_key unique nulls not distinct (company_id, user_id)
);
comment on table timeline_data.rollup_user is
  'Open activities of each assignee (null: nobody) by when they are due, and those of the last 28 days that are completed.';

create table if not exists timeline_data.rollup_account (
  company_id       uuid        not null,
  object_id        uuid        not null,
  last_activity_at timestamptz,
  silent_at        timestamptz not null,
  constraint rollup_account_pkey primary key (company_id, object_id)
);
comment on table timeline_data.rollup_account is
  'Accounts with no activity for thirty days. silent_at: the last activity, or the account''s entry.';

-- Serves: the sweep for silent accounts.
-- squawk-ignore require-concurrent-index-creation
create index if not exists object_account
  on timeline_data.object (company_id, object_id)
  where object_type = 'account' and alias_id is null and deleted_at is null;

create table if not exists timeline_data.completion_change (
  company_id    uuid    not null,
  month         date    not null,
  activity_type text    not null,
  bucket        integer not null,
  activities    integer not null,
  seconds       bigint  not null
);
comment on table timeline_data.completion_change is
  'What completions, and changes of completed activities, add to rollup_completion and take away. Append-only: nobody waits for anybody.';

-- Serves: the rollup, for what to add of a company.
create index if not exists completion_change_next
  on timeline_data.completion_change (company_id);

create table if not exists timeline_data.rollup_completion (
  company_id    uuid    not null,
  month         date    not null,
  activity_type text    not null,
  bucket        integer not null,
  activities    bigint  not null,
  seconds       bigint  not null,
  constraint rollup_completion_pkey primary key (company_id, month, activity_type, bucket)
);
comment on table timeline_data.rollup_completion is
  'Activities that were open before they were completed, by month of completion (UTC), type, and time between: so many, and all their seconds. bucket: the place of the time among duration_bounds_v1().';

do $$
begin
  if to_regtype('timeline_data.open_count') is null then
    create type timeline_data.open_count as (
      activity_type text,
      assigned_to   uuid,
      slot          integer,
      activities    bigint,
      oldest_date   timestamptz
    );
  end if;
end
$$;
comment on type timeline_data.open_count is
  'Open activities by type, assignee and when they are due. slot: 0 to 4 overdue, by 90, 30, 7 days, a day and less; 5 today, 6 the next seven days, 7 later.';

alter table timeline_data.rollup_week enable row level security;
alter table timeline_data.rollup_month enable row level security;
alter table timeline_data.rollup_overdue enable row level security;
alter table timeline_data.rollup_user enable row level security;
alter table timeline_data.rollup_account enable row level security;
alter table timeline_data.completion_change enable row level security;
alter table timeline_data.rollup_completion enable row level security;

-- For ever the same, since what was added to a bucket is taken from it again: a minute, 2, 5, 10, 15, 20, 30, 45; an
-- hour, 1½, 2, 3, 4, 6, 8, 12, 16; a day, 1½, 2 to 7, 10, 14, 21, 28, 42, 60, 90, 120, 180, 270; a year, 1½, 2, 3, 5, 10.
create or replace function timeline_data.duration_bounds_v1()
returns bigint[]
language sql
immutable
as $$
  select array[
    60, 120, 300, 600, 900, 1200, 1800, 2700, 3600, 5400, 7200, 10800, 14400, 21600, 28800, 43200, 57600, 86400,
    129600, 172800, 259200, 345600, 432000, 518400, 604800, 864000, 1209600, 1814400, 2419200, 3628800, 5184000,
    7776000, 10368000, 15552000, 23328000, 31536000, 47304000, 63072000, 94608000, 157680000, 315360000]::bigint[]
$$;
comment on function timeline_data.duration_bounds_v1() is
  'Where the buckets of rollup_completion begin, in seconds; bucket 0 at none.';

-- Here and not in functions/: an addition that is missed would be taken away later. Private and removed activities
-- count for nobody; one that was completed when it was recorded took no time.
create or replace function timeline_data.mark_completion_v1()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  insert into timeline_data.completion_change (company_id, month, activity_type, bucket, activities, seconds)
  select
    c.company_id,
    c.month,
    c.activity_type,
    width_bucket(c.seconds, timeline_data.duration_bounds_v1()),
    sum(c.activities),
    sum(c.activities * c.seconds)
  from (
    select
      n.company_id,
      date_trunc('month', n.completed_at at time zone 'UTC')::date as month,
      n.activity_type,
      floor(extract(epoch from n.completed_at - n.created_at))::bigint as seconds,
      1 as activities
    from new_rows as n
    join timeline_data.install as i
      on n.completed_at >= i.completions_since_at
    where n.completed_at > n.created_at
      and n.status = 'completed'
      and not n.is_private
      and not n.is_removed
    union all
    select
      o.company_id,
      date_trunc('month', o.completed_at at time zone 'UTC')::date,
      o.activity_type,
      floor(extract(epoch from o.completed_at - o.created_at))::bigint,
      -1
    from old_rows as o
    join timeline_data.install as i
      on o.completed_at >= i.completions_since_at
    where o.completed_at > o.created_at
      and o.status = 'completed'
      and not o.is_private
      and not o.is_removed
  ) as c
  group by 1, 2, 3, 4
  having sum(c.activities) <> 0
    or sum(c.activities * c.seconds) <> 0;
  return null;
end
$$;
comment on function timeline_data.mark_completion_v1() is
  'Trigger t60_completion of activity: the difference that a statement makes to rollup_completion is in completion_change.';

alter table timeline_data.install
  add column if not exists completions_since_at timestamptz not null default '-infinity';
comment on column timeline_data.install.completions_since_at is
  'Completions before are not in rollup_completion: to find them, every activity would have to be read.';

do $$
begin
  if not exists (
    select
    from pg_catalog.pg_trigger as t
    where t.tgrelid = 'timeline_data.activity'::regclass
      and t.tgname = 't60_completion'
  ) then
    create trigger t60_completion
      after update on timeline_data.activity
      referencing old table as old_rows new table as new_rows
      for each statement execute function timeline_data.mark_completion_v1();
    -- Writers wait from here on. Whoever began before counts as before, now and later.
    if exists (select from timeline_data.activity) then
      update timeline_data.install
      set completions_since_at = clock_timestamp();
    end if;
  end if;
end
$$;

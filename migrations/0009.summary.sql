-- Summaries by company and day: marked where activities change, folded by refresh, read with what is marked counted
-- anew.
-- depends: 0008.archive

create table if not exists timeline_data.summary_mark (
  company_id uuid not null,
  day        date not null
);
comment on table timeline_data.summary_mark is
  'Days (UTC) on which something changed that a summary counts, since they were folded. Append-only, with doubles: nobody waits for anybody. By UTC, so that no time zone need be known.';

-- Serves: a summary, for what to count anew; refresh, for what to fold.
create index if not exists summary_mark_next
  on timeline_data.summary_mark (company_id, day);

create table if not exists timeline_data.summary_company (
  company_id    uuid not null,
  time_zone     text not null,
  pending_month date,
  folded_at     timestamptz,
  constraint summary_company_pkey primary key (company_id)
);
comment on table timeline_data.summary_company is
  'How far the days of a company are folded, and in which time zone. Its row is the lock of whoever folds.';
comment on column timeline_data.summary_company.pending_month is
  'Days from this month on are still to be folded for the first time, or anew after a change of the zone; null: none.';

-- Serves: refresh, for the companies that are not folded through yet.
create index if not exists summary_company_pending
  on timeline_data.summary_company (company_id)
  where pending_month is not null;

create table if not exists timeline_data.summary_day (
  company_id     uuid      not null,
  day            date      not null,
  cells          text      not null,
  activity_types text[]    not null,
  statuses       text[]    not null,
  users          uuid[]    not null,
  counts         integer[] not null,
  constraint summary_day_pkey primary key (company_id, day)
) with (toast_tuple_target = 8160);
comment on table timeline_data.summary_day is
  'Folded days of a company, in its time zone; a day without activities has no row.';
comment on column timeline_data.summary_day.cells is
  'What summary() answers for the day: JSON objects, separated by commas.';
comment on column timeline_data.summary_day.counts is
  'With activity_types, statuses and users, place by place: so many activities of that type and status which that user has (null: nobody). What can be added up over days without counting a user twice.';
-- What a year reads stays where it is read, and in plain text: the arrays go elsewhere when a row gets too long.
alter table timeline_data.summary_day
  alter column cells set storage main;

do $$
begin
  if to_regtype('timeline_data.day_slot') is null then
    create type timeline_data.day_slot as (
      company_id uuid,
      day        date,
      starts_at  timestamptz,
      ends_at    timestamptz
    );
    create type timeline_data.day_count as (
      company_id    uuid,
      day           date,
      activity_type text,
      status        text,
      assigned_to   uuid,
      activities    bigint
    );
  end if;
end
$$;
comment on type timeline_data.day_slot is
  'A day of a company, and the instants it lies between.';
comment on type timeline_data.day_count is
  'Activities of a day by type, status and assignee.';

create table if not exists timeline_data.refresh_state (
  name         text        not null,
  refreshed_at timestamptz not null,
  row_count    bigint      not null,
  constraint refresh_state_pkey primary key (name)
);
comment on table timeline_data.refresh_state is
  'When a materialized view was refreshed last, and how many rows it had then.';

create materialized view if not exists timeline_data.activity_timeline_summary as
select
  d.company_id,
  d.day as activity_day,
  c.value ->> 'activity_type' as activity_type,
  c.value ->> 'status' as status,
  (c.value ->> 'activity_count')::bigint as activity_count,
  (c.value ->> 'user_count')::bigint as user_count
from timeline_data.summary_day as d
cross join lateral json_array_elements(('[' || d.cells || ']')::json) as c (value);
comment on materialized view timeline_data.activity_timeline_summary is
  'Activities by company, day in the company''s time zone, type and status, of the folded days; user_count: different assignees. Refreshed by timeline refresh. Private activities are not in it.';

-- squawk-ignore require-concurrent-index-creation
create unique index if not exists activity_timeline_summary_key
  on timeline_data.activity_timeline_summary (company_id, activity_day, activity_type, status);

alter table timeline_data.summary_mark enable row level security;
alter table timeline_data.summary_company enable row level security;
alter table timeline_data.summary_day enable row level security;
alter table timeline_data.refresh_state enable row level security;

-- Here and not in functions/: a change without its mark would be in no summary, so that there must be no moment
-- without these triggers. What is private or removed counts for nobody. A move to another partition is one update
-- to them, of which the old row and the new are told.
create or replace function timeline_data.mark_day_v1()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if lower(tg_op) = 'insert' then
    insert into timeline_data.summary_mark (company_id, day)
    select distinct n.company_id, (n.activity_date at time zone 'UTC')::date
    from new_rows as n
    where not n.is_private
      and not n.is_removed;
  elsif lower(tg_op) = 'delete' then
    insert into timeline_data.summary_mark (company_id, day)
    select distinct o.company_id, (o.activity_date at time zone 'UTC')::date
    from old_rows as o
    where not o.is_private
      and not o.is_removed;
  else
    insert into timeline_data.summary_mark (company_id, day)
    select distinct c.company_id, (c.activity_date at time zone 'UTC')::date
    from (
      (
        select o.company_id, o.id, o.activity_date, o.activity_type, o.status, o.assigned_to
        from old_rows as o
        where not o.is_private and not o.is_removed
        except
        select n.company_id, n.id, n.activity_date, n.activity_type, n.status, n.assigned_to
        from new_rows as n
        where not n.is_private and not n.is_removed
      )
      union all
      (
        select n.company_id, n.id, n.activity_date, n.activity_type, n.status, n.assigned_to
        from new_rows as n
        where not n.is_private and not n.is_removed
        except
        select o.company_id, o.id, o.activity_date, o.activity_type, o.status, o.assigned_to
        from old_rows as o
        where not o.is_private and not o.is_removed
      )
    ) as c;
  end if;
  return null;
end
$$;
comment on function timeline_data.mark_day_v1() is
  'Triggers t50_day_… of activity: the days of what a statement changed are in summary_mark.';

do $$
begin
  if not exists (
    select
    from pg_catalog.pg_trigger as t
    where t.tgrelid = 'timeline_data.activity'::regclass
      and t.tgname = 't50_day_insert'
  ) then
    create trigger t50_day_insert
      after insert on timeline_data.activity
      referencing new table as new_rows
      for each statement execute function timeline_data.mark_day_v1();
    create trigger t50_day_update
      after update on timeline_data.activity
      referencing old table as old_rows new table as new_rows
      for each statement execute function timeline_data.mark_day_v1();
    create trigger t50_day_delete
      after delete on timeline_data.activity
      referencing old table as old_rows
      for each statement execute function timeline_data.mark_day_v1();
    insert into timeline_data.summary_company (company_id, time_zone, pending_month)
    select distinct
      m.company_id,
      coalesce(c.time_zone, 'UTC'),
      '-infinity'::date
    from timeline_data.activity_month as m
    left join timeline_data.company as c
      on c.company_id = m.company_id
    on conflict do nothing;
  end if;
end
$$;

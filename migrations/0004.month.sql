-- Where a company's activities lie in time, so that a read plans no partition without any; and the
-- activity types that a company took out of its settings, whose activities stay.
-- depends: 0003.activity

create table if not exists timeline_data.activity_month (
  company_id uuid not null,
  month      date not null
);
comment on table timeline_data.activity_month is
  'Months (UTC, their first day) in which a company has, or once had, activities. Append-only, a few doubles: a unique key would let writers of a new month wait for each other.';

-- Serves: the next month with activities, from any place in either direction.
create index if not exists activity_month_next
  on timeline_data.activity_month (company_id, month);

alter table timeline_data.activity_month enable row level security;

-- Here and not in functions/: a row without its month would be found by no page, so that there must be
-- no moment without this trigger. A month committed before our snapshot is never taken away again.
create or replace function timeline_data.mark_month_v1()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_month date := date_trunc('month', new.activity_date at time zone 'UTC')::date;
begin
  if not exists (
    select
    from timeline_data.activity_month as m
    where m.company_id = new.company_id
      and m.month = v_month
  ) then
    insert into timeline_data.activity_month (company_id, month)
    values (new.company_id, v_month);
  end if;
  return null;
end
$$;
comment on function timeline_data.mark_month_v1() is
  'Trigger t40_month of activity: the row''s month is in activity_month.';

do $$
begin
  if not exists (
    select
    from pg_catalog.pg_trigger as t
    where t.tgrelid = 'timeline_data.activity'::regclass
      and t.tgname = 't40_month'
  ) then
    -- Waits for writers, and holds new ones off until the rows that are there have their months.
    create trigger t40_month
      after insert or update of activity_date on timeline_data.activity
      for each row execute function timeline_data.mark_month_v1();
    insert into timeline_data.activity_month (company_id, month)
    select distinct
      a.company_id,
      date_trunc('month', a.activity_date at time zone 'UTC')::date
    from timeline_data.activity as a;
  end if;
end
$$;

alter table timeline_data.company
  add column if not exists retired_types text[] not null default '{}';
comment on column timeline_data.company.retired_types is
  'Custom activity types of the past: no new activity takes one, those that have one keep it.';

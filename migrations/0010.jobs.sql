-- What is to be done again and again, under whose lease it is being done, and what came of it.
-- depends: 0009.summary

create table if not exists timeline_data.job (
  name            text        not null,
  every           interval    not null,
  anchor_at       timestamptz not null default '2000-01-01 00:00:00+00',
  is_enabled      boolean     not null default true,
  due_at          timestamptz not null default now(),
  failures        integer     not null default 0,
  lane            text,
  lease           interval,
  lease_run       uuid,
  lease_ends_at   timestamptz,
  last_success_at timestamptz,
  constraint job_pkey primary key (name),
  -- Months are no steps of a fixed length.
  constraint job_every check (
    every >= interval '1 minute'
    and every <= interval '366 days'
    and extract(year from every) = 0 and extract(month from every) = 0),
  constraint job_lease_whole check ((lease_run is null) = (lease_ends_at is null))
);
comment on table timeline_data.job is
  'Jobs that keep the building. Its row is the lease of whoever does it: others leave it alone until lease_ends_at.';
comment on column timeline_data.job.anchor_at is
  'Due at this instant and every so often before and after it.';
comment on column timeline_data.job.due_at is
  'When it is to be done next. In the past: it was missed, and is done once by the next who comes.';
comment on column timeline_data.job.failures is
  'How often in a row it failed, or its process did not come back: each time it waits twice as long, an hour at most.';
comment on column timeline_data.job.lane is
  'Jobs of one lane wait for each other.';
comment on column timeline_data.job.lease is
  'How long the lease was made: one that ends later than that is of a clock that was wrong.';

create table if not exists timeline_data.job_run (
  id         uuid        not null,
  job        text        not null,
  worker     text        not null,
  caller     text        not null,
  due_at     timestamptz,
  started_at timestamptz not null,
  ended_at   timestamptz,
  outcome    text        not null default 'running',
  report     jsonb,
  code       text,
  message    text,
  constraint job_run_pkey primary key (id),
  constraint job_run_caller check (caller in ('work', 'server', 'hand')),
  constraint job_run_outcome check (outcome in ('running', 'done', 'failed', 'busy', 'stopped', 'lost')),
  constraint job_run_ended check ((outcome = 'running') = (ended_at is null))
);
comment on table timeline_data.job_run is
  'Each run of a job: who, when, what came of it. done; failed; busy: others were in the way; stopped: its process was told to end; lost: its lease ran out. Runs of the last 30 days, of each job the last hundred at least.';
comment on column timeline_data.job_run.caller is
  'work: timeline work; server: the procedure work, which pg_cron calls; hand: a command of its own.';
comment on column timeline_data.job_run.due_at is
  'Since when it was due: the distance to started_at is how late it was. Null: nobody waited for it.';

-- Serves: the last runs of a job.
create index if not exists job_run_by_job
  on timeline_data.job_run (job, started_at, id);

alter table timeline_data.job enable row level security;
alter table timeline_data.job_run enable row level security;

insert into timeline_data.job (name, every, anchor_at, lane)
values
  ('rotate', '1 day', '2000-01-01 02:00:00+00', 'partitions'),
  ('refresh', '1 minute', '2000-01-01 00:00:00+00', null),
  ('views', '1 hour', '2000-01-01 00:00:00+00', null),
  ('archive', '1 day', '2000-01-01 03:00:00+00', 'partitions')
on conflict do nothing;

-- A job that archives must not drop what somebody said to keep.
alter table timeline_data.archive
  add column if not exists is_table_kept boolean not null default false;
comment on column timeline_data.archive.is_table_kept is
  'Its verified table stays until somebody asks to drop it.';

-- The two schemas, what this installation chose, and the tenants' settings.

create schema if not exists timeline;
create schema if not exists timeline_data;

comment on schema timeline is
  'pg-timeline: the public functions and views, and nothing else.';
comment on schema timeline_data is
  'pg-timeline: tables, partitions, triggers and helpers behind schema timeline. Not an interface.';

create table if not exists timeline_data.install (
  is_only          boolean     not null default true,
  epoch            uuid        not null default gen_random_uuid(),
  cursor_secret    uuid        not null default gen_random_uuid(),
  role_prefix      text,
  extensions       text[]      not null default '{}',
  owned_extensions text[]      not null default '{}',
  owned_roles      text[]      not null default '{}',
  partition_width  text        not null default 'quarter',
  has_test_clock   boolean     not null default false,
  schema_version   text,
  functions_digest text,
  catalog_digest   text,
  migrated_at      timestamptz,
  constraint install_pkey primary key (is_only),
  constraint install_is_only check (is_only),
  constraint install_partition_width
    check (partition_width in ('day', 'week', 'month', 'quarter', 'year'))
);
comment on table timeline_data.install is
  'One row: what `timeline migrate` was asked for and what it installed. role_prefix null: no roles.';
comment on column timeline_data.install.epoch is
  'Tokens and feed positions carry its first eight digits; a logical restore draws a new one.';
comment on column timeline_data.install.cursor_secret is
  'Salt of the check digits of cursors, so that a forged cursor is refused.';
comment on column timeline_data.install.has_test_clock is
  'True: the setting timeline.now replaces the clock. For tests; anyone who writes could forge history.';
insert into timeline_data.install default values on conflict do nothing;

create table if not exists timeline_data.applied_migration (
  name       text        not null,
  sha256     text        not null,
  applied_at timestamptz not null default now(),
  constraint applied_migration_pkey primary key (name)
);
comment on table timeline_data.applied_migration is
  'What each applied migration file contained: yoyo knows only its name.';

create table if not exists timeline_data.company (
  company_id      uuid        not null,
  name            text,
  time_zone       text        not null default 'UTC',
  search_language text        not null default 'english',
  type_aliases    jsonb       not null default '{}',
  activity_types  text[]      not null default '{}',
  roll_up         jsonb,
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now(),
  constraint company_pkey primary key (company_id)
);
comment on table timeline_data.company is
  'Settings of a tenant. A company without a row has the defaults: nothing needs to be registered.';
comment on column timeline_data.company.type_aliases is
  'Object types that mean another one: {"crm.account": "account"}.';
comment on column timeline_data.company.activity_types is
  'Custom activity types beside call, email, meeting, note and task.';
comment on column timeline_data.company.roll_up is
  'Rules [{"from": type or "*", "to": type or "*"}]: whose activities their parents show; null: the default.';

alter table timeline_data.install enable row level security;
alter table timeline_data.applied_migration enable row level security;
alter table timeline_data.company enable row level security;

-- What left activity for files and can come back, and how long activities stay.
-- depends: 0007.split

create table if not exists timeline_data.archive (
  id            uuid        not null default gen_random_uuid(),
  name          text        not null,
  state         text        not null default 'detached',
  starts_at     timestamptz not null,
  ends_at       timestamptz not null,
  table_name    text,
  folder        text,
  manifest      text,
  activities    bigint,
  bytes         bigint,
  is_held       boolean     not null default false,
  after_company uuid,
  after_date    timestamptz,
  after_id      uuid,
  detached_at   timestamptz not null,
  archived_at   timestamptz,
  attached_at   timestamptz,
  constraint archive_pkey primary key (id),
  constraint archive_name unique (name),
  constraint archive_state check (state in ('detached', 'verified', 'archived', 'attaching', 'attached')),
  constraint archive_forward check (starts_at < ends_at)
);
comment on table timeline_data.archive is
  'Ranges that were taken out of activity. detached: a table of their own, files may be half written; verified: the files were read back and are equal; archived: the files alone hold them; attaching, attached: on the way back, and back.';
comment on column timeline_data.archive.table_name is
  'The table that holds the activities until their files do; null afterwards.';
comment on column timeline_data.archive.manifest is
  'The text of manifest.json: what attach compares the files with.';
comment on column timeline_data.archive.is_held is
  'Brought back: the retention of the installation leaves the range alone until it is archived by name or date.';
comment on column timeline_data.archive.after_id is
  'With after_company and after_date: what belongs to activities up to here (links, texts, history) is taken away.';
alter table timeline_data.archive enable row level security;

do $$
begin
  if to_regtype('timeline_data.archive_line') is null then
    create type timeline_data.archive_line as (
      line          text,
      company_id    uuid,
      activity_date timestamptz,
      id            uuid
    );
  end if;
end
$$;
comment on type timeline_data.archive_line is
  'An activity whole, as one line of JSON, with its key.';

-- An archived activity keeps its body as a stub, its id and its key, and a row here.
create table if not exists timeline_data.archived_activity (
  company_id    uuid        not null,
  activity_id   uuid        not null,
  activity_date timestamptz not null,
  archive_id    uuid        not null,
  assigned_to   uuid,
  is_counted    boolean     not null,
  activity_type text        not null,
  status        text        not null,
  seen_by       uuid[],
  constraint archived_activity_pkey primary key (company_id, activity_date, activity_id)
);
comment on table timeline_data.archived_activity is
  'Activities whose archive''s files alone hold them: which archive, and what is still told of them.';
comment on column timeline_data.archived_activity.is_counted is
  'Whether a summary counts it: neither private nor removed.';
comment on column timeline_data.archived_activity.seen_by is
  'Of a private one: to whom it is told that it is archived. Null: to the whole company.';
alter table timeline_data.archived_activity enable row level security;

alter table timeline_data.install
  add column if not exists retention_age interval,
  add column if not exists retention_date timestamptz,
  add column if not exists archive_folder text;
comment on column timeline_data.install.retention_age is
  'Partitions that ended so long ago are archived. Null, with retention_date null too: everything stays.';
comment on column timeline_data.install.retention_date is
  'Partitions that ended by then are archived.';
comment on column timeline_data.install.archive_folder is
  'Where archives go: a folder of the machine that archives, or a URL that fsspec knows.';

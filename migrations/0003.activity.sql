-- The timeline itself: a narrow table by date, its text by company, its keys, its links, its history.
-- depends: 0002.objects

create table if not exists timeline_data.activity (
  company_id    uuid        not null,
  id            uuid        not null,
  activity_date timestamptz not null,
  ends_at       timestamptz,
  completed_at  timestamptz,
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now(),
  version       integer     not null default 1,
  is_removed    boolean     not null default false,
  is_private    boolean     not null generated always as (visible_to is not null) stored,
  object_id     uuid,
  assigned_to   uuid,
  created_by    uuid,
  activity_type text        not null,
  status        text        not null,
  priority      text        not null,
  direction     text,
  object_type   text,
  visible_to    uuid[],
  subject       text        not null,
  constraint activity_pkey primary key (company_id, activity_date, id)
    include (status, priority, activity_type, assigned_to, is_private, is_removed),
  constraint activity_status
    check (status in ('planned', 'in_progress', 'completed', 'cancelled')),
  constraint activity_priority
    check (priority in ('low', 'medium', 'high', 'urgent')),
  constraint activity_direction
    check (direction in ('inbound', 'outbound')),
  constraint activity_object_whole
    check ((object_id is null) = (object_type is null)),
  constraint activity_years
    check (activity_date >= '0001-01-01 00:00:00+00' and activity_date < '10000-01-01 00:00:00+00')
) partition by range (activity_date);
comment on table timeline_data.activity is
  'One row per activity, long text apart. id alone is unique through activity_key.';
comment on column timeline_data.activity.visible_to is
  'Null: the whole company. Otherwise private to these users, the author and the assignee.';
comment on column timeline_data.activity.is_private is
  'visible_to is not null, so that an index can tell.';

-- Serves: one person's timeline, and the unassigned.
create index if not exists activity_by_assignee
  on timeline_data.activity (company_id, assigned_to, activity_date, id)
  include (status, priority, activity_type, is_private, is_removed);

-- Serves: the views upcoming and overdue.
create index if not exists activity_open
  on timeline_data.activity (company_id, activity_date, id)
  include (status, priority, activity_type, assigned_to, is_private)
  where status in ('planned', 'in_progress') and not is_removed;

create table if not exists timeline_data.partition_directory (
  name      text        not null,
  starts_at timestamptz not null,
  ends_at   timestamptz not null,
  constraint partition_directory_pkey primary key (starts_at),
  constraint partition_directory_name unique (name),
  constraint partition_directory_forward check (starts_at < ends_at)
);
comment on table timeline_data.partition_directory is
  'Bounds of the partitions of activity, edges at ±infinity: where a read may cut its windows. A hint for speed; the catalog is the truth.';

-- Edges instead of a DEFAULT partition (which forbids detaching concurrently): every date finds
-- a place, and create_partitions() cuts new partitions out of them.
create table if not exists timeline_data.activity_past
  partition of timeline_data.activity for values from (minvalue) to ('2000-01-01 00:00:00+00')
  with (fillfactor = 85);
create table if not exists timeline_data.activity_future
  partition of timeline_data.activity for values from ('2000-01-01 00:00:00+00') to (maxvalue)
  with (fillfactor = 85);
insert into timeline_data.partition_directory (name, starts_at, ends_at)
values
  ('activity_past', '-infinity', '2000-01-01 00:00:00+00'),
  ('activity_future', '2000-01-01 00:00:00+00', 'infinity')
on conflict do nothing;

create table if not exists timeline_data.activity_text (
  company_id    uuid  not null,
  activity_id   uuid  not null,
  subject       text  not null,
  description   text,
  links         jsonb not null default '[]',
  data          jsonb not null default '{}',
  search_vector tsvector,
  constraint activity_text_pkey primary key (company_id, activity_id)
) partition by hash (company_id);
comment on table timeline_data.activity_text is
  'What a page shows only when asked, and what search reads. By company, so that a search reads its company''s entries.';
comment on column timeline_data.activity_text.subject is
  'A copy of activity.subject: the trigger that fills search_vector sees one row.';
comment on column timeline_data.activity_text.links is
  'Explicit links as given [{"type", "id": uuid, "role"}]. activity_link is derived from them.';

do $$
begin
  for v_part in 0 .. 15 loop
    execute format(
      'create table if not exists timeline_data.%I partition of timeline_data.activity_text'
      ' for values with (modulus 16, remainder %s) with (fillfactor = 90)',
      'activity_text_' || lpad(v_part::text, 2, '0'), v_part);
    execute format('alter table timeline_data.%I enable row level security',
      'activity_text_' || lpad(v_part::text, 2, '0'));
  end loop;
end
$$;

create table if not exists timeline_data.activity_key (
  company_id    uuid        not null,
  id            uuid        not null,
  activity_date timestamptz not null,
  source        text,
  external_id   text,
  constraint activity_key_pkey primary key (company_id, id),
  constraint activity_key_source check (external_id is null or source is not null)
) with (fillfactor = 90);
comment on table timeline_data.activity_key is
  'Home of ids and of idempotency keys: an activity''s date by its id. Its row is the lock of every write.';

create unique index if not exists activity_key_external
  on timeline_data.activity_key (company_id, source, external_id)
  where external_id is not null;

create table if not exists timeline_data.activity_link (
  company_id    uuid        not null,
  object_id     uuid        not null,
  activity_date timestamptz not null,
  activity_id   uuid        not null,
  via_id        uuid,
  is_main       boolean     not null,
  is_private    boolean     not null,
  object_type   text        not null,
  activity_type text        not null,
  role          text,
  via_type      text,
  constraint activity_link_pkey
    primary key (company_id, object_id, object_type, activity_date, activity_id)
    include (activity_type, is_main, is_private)
) with (fillfactor = 90);
comment on table timeline_data.activity_link is
  'Derived: object → live activities, for the main object, every link, and every parent they roll up to. An activity stands once per object, however many ways lead there.';
comment on column timeline_data.activity_link.via_id is
  'The main or linked object through which a parent shows this activity; null for the object itself.';

create table if not exists timeline_data.activity_history (
  company_id  uuid        not null,
  activity_id uuid        not null,
  version     integer     not null,
  changed_at  timestamptz not null,
  changed_by  uuid,
  outcome     text        not null,
  changes     jsonb       not null default '{}',
  constraint activity_history_pkey primary key (company_id, activity_id, version)
);
comment on table timeline_data.activity_history is
  'Every version after the first: {field: {"from", "to"}}. The first is told by created_at and created_by.';

alter table timeline_data.activity enable row level security;
alter table timeline_data.activity_past enable row level security;
alter table timeline_data.activity_future enable row level security;
alter table timeline_data.partition_directory enable row level security;
alter table timeline_data.activity_text enable row level security;
alter table timeline_data.activity_key enable row level security;
alter table timeline_data.activity_link enable row level security;
alter table timeline_data.activity_history enable row level security;

-- Rows on their way through a read: a page's columns, and why an activity is on an object's page.
do $$
begin
  if to_regtype('timeline_data.page_row') is null then
    create type timeline_data.page_row as (
      activity_date timestamptz,
      id            uuid,
      activity_type text,
      subject       text,
      object_type   text,
      object_id     uuid,
      assigned_to   uuid,
      status        text,
      priority      text,
      version       integer,
      created_at    timestamptz,
      created_by    uuid,
      ends_at       timestamptz,
      direction     text,
      is_main       boolean,
      role          text,
      via_type      text,
      via_id        uuid
    );
  end if;
  if to_regtype('timeline_data.page_filter') is null then
    create type timeline_data.page_filter as (
      viewer             uuid,
      has_objects        boolean,
      object_types       text[],
      object_ids         uuid[],
      main_types         text[],
      is_related         boolean,
      activity_types     text[],
      statuses           text[],
      priorities         text[],
      assignees          uuid[],
      not_object_types   text[],
      not_object_ids     uuid[],
      not_main_types     text[],
      not_activity_types text[],
      not_statuses       text[],
      not_priorities     text[],
      not_assignees      uuid[],
      starts_at          timestamptz,
      ends_at            timestamptz,
      view               text,
      include            text[],
      page_size          integer,
      count_mode         text,
      digest             text,
      after_date         timestamptz,
      after_id           uuid
    );
  end if;
  if to_regtype('timeline_data.object_ref') is null then
    create type timeline_data.object_ref as (
      object_type text,
      object_id   uuid,
      object_key  text
    );
  end if;
end
$$;

-- The directory: what activities are about. Names live here and nowhere else.
-- depends: 0001.schema

create table if not exists timeline_data.object (
  company_id  uuid        not null,
  object_id   uuid        not null,
  object_type text        not null,
  object_key  text,
  name        text,
  alias_id    uuid,
  alias_type  text,
  deleted_at  timestamptz,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  constraint object_pkey primary key (company_id, object_id, object_type),
  constraint object_alias_whole check ((alias_id is null) = (alias_type is null))
) with (fillfactor = 90);
comment on table timeline_data.object is
  'Accounts, contacts, leads, deals, users and the application''s own types, one row each.';
comment on column timeline_data.object.object_key is
  'The id as it was given when that was not a uuid; object_id is then uuid5(company_id, type || '':'' || key).';
comment on column timeline_data.object.alias_id is
  'Set when this object was merged into another: every reference resolves to (alias_type, alias_id).';

-- Serves: a text key to its object, with or without the type.
create unique index if not exists object_by_key
  on timeline_data.object (company_id, object_key, object_type)
  where object_key is not null;

-- Serves: the ids that resolve to an object, when a timeline is read.
create index if not exists object_by_alias
  on timeline_data.object (company_id, alias_id, alias_type)
  where alias_id is not null;

create table if not exists timeline_data.object_parent (
  company_id  uuid        not null,
  object_id   uuid        not null,
  object_type text        not null,
  parent_id   uuid        not null,
  parent_type text        not null,
  created_at  timestamptz not null default now(),
  constraint object_parent_pkey
    primary key (company_id, object_id, object_type, parent_id, parent_type),
  constraint object_parent_not_self
    check ((object_id, object_type) is distinct from (parent_id, parent_type))
);
comment on table timeline_data.object_parent is
  'contact → account and the like, several allowed. The parent''s timeline shows the child''s activities where the roll-up rules say so.';

alter table timeline_data.object enable row level security;
alter table timeline_data.object_parent enable row level security;

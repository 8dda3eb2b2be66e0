-- Objects that became one: what was merged and converted, and on whose timelines that puts what others bear.
-- depends: 0013.feed

create table if not exists timeline_data.object_merge (
  company_id  uuid        not null,
  merge_id    uuid        not null,
  object_id   uuid        not null,
  object_type text        not null,
  into_ids    uuid[]      not null,
  into_types  text[]      not null,
  merged_at   timestamptz not null default now(),
  merged_by   uuid,
  undone_at   timestamptz,
  undone_by   uuid,
  constraint object_merge_pkey primary key (company_id, merge_id),
  constraint object_merge_into check (
    cardinality(into_ids) = cardinality(into_types) and cardinality(into_ids) between 1 and 20)
);
comment on table timeline_data.object_merge is
  'Every merge and conversion, also those that were undone. Of the type of what it went into: a merge; else a conversion. Activities, links and parents stay with the ids that they name.';
comment on column timeline_data.object_merge.into_ids is
  'What it became, as named then; of a conversion the first, the others show its timeline beside their own.';

-- Serves: what an object became. One at a time.
create unique index if not exists object_merge_object
  on timeline_data.object_merge (company_id, object_id, object_type)
  where undone_at is null;

-- Serves: merges of a company, newest first.
create index if not exists object_merge_by_date
  on timeline_data.object_merge (company_id, merged_at, merge_id);

create table if not exists timeline_data.object_source (
  company_id  uuid    not null,
  object_id   uuid    not null,
  object_type text    not null,
  source_id   uuid    not null,
  source_type text    not null,
  relation    text    not null,
  is_linked   boolean not null,
  constraint object_source_pkey
    primary key (company_id, object_id, object_type, source_id, source_type)
    include (relation, is_linked),
  constraint object_source_relation check (relation in ('merged', 'converted', 'parent'))
);
comment on table timeline_data.object_source is
  'Derived from merges and parents: objects whose links stand on the timeline of another one as well. Only of what was merged or converted.';
comment on column timeline_data.object_source.relation is
  'merged: the object is what became of it; converted: one of several that a lead became; parent: it rolls up to the object.';
comment on column timeline_data.object_source.is_linked is
  'Its links stand there in any case, through parents of its own: nobody has to look.';

-- Serves: where the links of an object stand as well.
create index if not exists object_source_by_source
  on timeline_data.object_source (company_id, source_id, source_type);

alter table timeline_data.object_merge enable row level security;
alter table timeline_data.object_source enable row level security;

comment on column timeline_data.object.alias_id is
  'Set when this object was merged into another, and that perhaps into a third: what all of them are now, of the same type. Derived from object_merge.';

do $$
begin
  if not exists (
    select
    from pg_catalog.pg_attribute as a
    where a.attrelid = 'timeline_data.page_filter'::regclass
      and a.attname = 'relations'
  ) then
    alter type timeline_data.page_filter add attribute relations text[];
    alter type timeline_data.page_row add attribute shown_type text;
    alter type timeline_data.page_row add attribute shown_id uuid;
  end if;
end
$$;

-- Sources of an object are those one step below it; whoever reads goes on from them.
-- depends: 0017.archived

alter table timeline_data.object_source
  add column if not exists has_more boolean,
  add column if not exists is_whole boolean not null default false;
comment on table timeline_data.object_source is
  'Derived from merges and parents: of objects that were merged or converted, and of what others stand on by way of these, what they stand on in turn, one step each; both as named there.';
comment on column timeline_data.object_source.relation is
  'merged: the object is what the source became; converted: one of several that it became; parent: a parent of what the source is now.';
comment on column timeline_data.object_source.is_linked is
  'The source has this parent itself, at these dates, so its links stand there in any case.';
comment on column timeline_data.object_source.is_whole is
  'Of all that were merged into the source, and itself: what not each of them has for a parent for good.';
comment on column timeline_data.object_source.has_more is
  'The source is an object here as well: who reads goes on. Null: written by a former version, all steps in one; made anew by the next change of the company''s graph.';

-- By company first, it would do for any look-up wherever the planner takes the company for small.
-- squawk-ignore require-concurrent-index-deletion
drop index if exists timeline_data.object_source_by_source;
-- Serves: what a source stands on.
-- squawk-ignore require-concurrent-index-creation
create index if not exists object_source_by_source
  on timeline_data.object_source (source_id, company_id, source_type);

-- Serves: whether a company has rows of a former version still.
-- squawk-ignore require-concurrent-index-creation
create index if not exists object_source_former
  on timeline_data.object_source (company_id)
  where has_more is null;

do $$
begin
  if not exists (
    select
    from pg_catalog.pg_index as i
    join pg_catalog.pg_attribute as a
      on a.attrelid = i.indexrelid
    where i.indexrelid = 'timeline_data.object_source_pkey'::regclass
      and a.attname = 'is_whole'
  ) then
    alter table timeline_data.object_source
      drop constraint object_source_pkey,
      add constraint object_source_pkey
        primary key (company_id, object_id, object_type, source_id, source_type, levels, is_whole)
        include (relation, is_linked, dates, has_more);
    alter type timeline_data.page_filter add attribute not_ids uuid[];
  end if;
end
$$;

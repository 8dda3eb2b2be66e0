-- Sources of an object are those one step below it; whoever reads goes on from them.
-- depends: 0017.archived

alter table timeline_data.object_source
  add column if not exists has_more boolean;
comment on table timeline_data.object_source is
  'Derived from merges and parents: of objects that were merged or converted, and of what others stand on by way of these, what they stand on in turn, one step each; both as named there.';
comment on column timeline_data.object_source.relation is
  'merged: the object is what the source became; converted: one of several that it became; parent: a parent of what the source is now.';
comment on column timeline_data.object_source.is_linked is
  'The source has this parent itself, so its links stand there in any case.';
comment on column timeline_data.object_source.has_more is
  'The source is an object here as well: who reads goes on. Null: written by a former version, all steps in one; made anew by the next change of the company''s graph.';

-- Whose rows are looked for has one or two as a rule; and if most of a company's are of one object, looking up any is
-- not reading all.
alter table timeline_data.object_source
  alter column object_id set (n_distinct = -0.5);

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
      and a.attname = 'has_more'
  ) then
    alter table timeline_data.object_source
      drop constraint object_source_pkey,
      add constraint object_source_pkey
        primary key (company_id, object_id, object_type, source_id, source_type, levels)
        include (relation, is_linked, dates, has_more);
  end if;
end
$$;

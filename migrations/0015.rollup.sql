-- Roll-up rules say how far, and parents since when and until when.
-- depends: 0014.merge

alter table timeline_data.object_parent
  add column if not exists dates tstzmultirange;
comment on column timeline_data.object_parent.dates is
  'When the one belonged to the other: the parent shows activities of these dates. Null: all.';

alter table timeline_data.activity_link
  -- squawk-ignore prefer-bigint-over-smallint
  add column if not exists distance smallint;
comment on column timeline_data.activity_link.distance is
  'How many parents up from what the activity names this object is; kept where a rule of the company limits levels.';

alter table timeline_data.object_source
  add column if not exists dates tstzmultirange;
alter table timeline_data.object_source
  -- squawk-ignore prefer-bigint-over-smallint
  add column if not exists levels smallint not null default 10;
comment on column timeline_data.object_source.dates is
  'Of which dates; null: all.';
comment on column timeline_data.object_source.levels is
  'From how far below the source: activity_link.distance of a link through parents is this at the most. 10: all.';

do $$
begin
  if not exists (
    select
    from pg_catalog.pg_attribute as a
    where a.attrelid = 'timeline_data.page_filter'::regclass
      and a.attname = 'object_dates'
  ) then
    alter table timeline_data.object_source
      drop constraint object_source_pkey,
      add constraint object_source_pkey
        primary key (company_id, object_id, object_type, source_id, source_type, levels)
        include (relation, is_linked, dates);
    alter type timeline_data.page_filter add attribute object_dates tstzmultirange[];
    alter type timeline_data.page_filter add attribute object_levels smallint[];
    alter type timeline_data.page_filter add attribute not_object_dates tstzmultirange[];
    alter type timeline_data.page_filter add attribute not_object_levels smallint[];
    alter type timeline_data.named_object add attribute dates tstzmultirange;
    alter type timeline_data.named_object add attribute levels smallint;
  end if;
end
$$;

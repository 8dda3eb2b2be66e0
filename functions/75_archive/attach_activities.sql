-- attach_lines for one company. Locks as writers do: what activities are shown on, then their bodies; only a stub
-- that this archive left behind, or a body whose row lies in its table, is filled.
create or replace function timeline_data.attach_activities(
  archive    timeline_data.archive,
  company_id uuid,
  lines      jsonb[]
)
returns integer
language plpgsql
volatile
as $$
declare
  v_company uuid := attach_activities.company_id;
  v_has_table boolean := (attach_activities.archive).table_name is not null;
  v_all timeline_data.activity[] := array(
    select jsonb_populate_record(null::timeline_data.activity, l.line -> 'activity')
    from unnest(attach_activities.lines) as l (line)
  );
  v_drafts timeline_data.draft[] := array(
    select timeline_data.link_draft(v_all[l.place], coalesce(l.line #> '{body,links}', '[]'))
    from unnest(attach_activities.lines) with ordinality as l (line, place)
  );
  v_held uuid[];
  v_lines jsonb[];
  v_has_parents boolean;
begin
  select timeline_data.hold_objects(v_company, '[]', s.types, s.ids)
  into v_has_parents
  from timeline_data.shown_objects(v_drafts) as s;
  v_held := array(
    select b.activity_id
    from timeline_data.activity_body as b
    where b.company_id = v_company
      and b.activity_id in (select a.id from unnest(v_all) as a)
      and (
        select r.archive_id
        from timeline_data.archived_activity as r
        where r.company_id = v_company
          and r.activity_date = b.activity_date
          and r.activity_id = b.activity_id
      ) is not distinct from case when not v_has_table then (attach_activities.archive).id end
    order by b.activity_id
    for update
  );
  v_lines := array(
    select l.line
    from unnest(attach_activities.lines) as l (line)
    where (l.line #>> '{activity,id}')::uuid = any (v_held)
  );
  if cardinality(v_lines) = 0 then
    return 0;
  end if;
  v_drafts := array(select d from unnest(v_drafts) as d where d.id = any (v_held));
  perform timeline_data.restore_rows(v_lines);
  if v_has_table then
    perform timeline_data.drop_links(v_company, v_drafts);
  end if;
  -- Whole already where there is a table, but for a search vector in the language of then.
  perform timeline_data.restore_bodies(v_company, v_lines);
  perform timeline_data.link_drafts(
    v_company, (timeline_data.company_settings(v_company)).roll_up,
    array(
      select d
      from unnest(v_drafts) as d
      join unnest(v_all) as a
        on a.id = d.id
      where not a.is_removed
    ),
    v_has_parents);
  return cardinality(v_lines);
end
$$;
comment on function timeline_data.attach_activities(timeline_data.archive, uuid, jsonb[]) is
  'How many of the lines of one company came back.';

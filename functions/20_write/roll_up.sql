-- Recomputes which parents show the activities of some objects, after parents or rules changed.
-- above: ids whose rows through parents may have to go. Cost follows the activities concerned.
create or replace function timeline_data.roll_up(
  settings     timeline_data.company,
  object_types text[],
  object_ids   uuid[],
  above        uuid[]
)
returns void
language plpgsql
volatile
as $$
declare
  v_company uuid := (roll_up.settings).company_id;
  v_ids uuid[];
begin
  select array_agg(distinct l.activity_id)
  into v_ids
  from unnest(roll_up.object_types, roll_up.object_ids) as o (object_type, object_id)
  cross join lateral (
    select l.activity_id
    from timeline_data.activity_link as l
    where l.company_id = v_company
      and l.object_id = o.object_id
      and l.object_type = o.object_type
    offset 0
  ) as l;
  if v_ids is null then
    return;
  end if;
  delete from timeline_data.activity_link as l
  where l.company_id = (select v_company)
    and l.object_id = any (roll_up.above)
    and l.via_id is not null
    and l.activity_id = any (v_ids);
  perform timeline_data.roll_drafts(v_company, (roll_up.settings).roll_up, timeline_data.link_sources(
    v_company,
    array(
      select a
      from unnest(v_ids) as i (id)
      cross join lateral (
        select b.activity_date
        from timeline_data.activity_body as b
        where b.company_id = v_company
          and b.activity_id = i.id
        offset 0
      ) as b
      cross join lateral timeline_data.fetch_activity(v_company, b.activity_date, i.id) as a
      where not a.is_removed
    )));
end
$$;
comment on function timeline_data.roll_up(timeline_data.company, text[], uuid[], uuid[]) is
  'Rewrites the links through parents of the activities of the given objects.';

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
  where l.company_id = v_company
    and l.object_id = any (roll_up.above)
    and l.via_id is not null
    and l.activity_id = any (v_ids);
  insert into timeline_data.activity_link (
    company_id,
    object_id,
    activity_date,
    activity_id,
    via_id,
    is_main,
    is_private,
    object_type,
    activity_type,
    role,
    via_type
  )
  select
    v_company,
    r.object_id,
    a.activity_date,
    a.id,
    r.via_id,
    r.is_main,
    a.is_private,
    r.object_type,
    a.activity_type,
    r.role,
    r.via_type
  from timeline_data.activity_key as k
  join timeline_data.activity as a
    on a.company_id = k.company_id
    and a.activity_date = k.activity_date
    and a.id = k.id
  join timeline_data.activity_text as t
    on t.company_id = k.company_id
    and t.activity_id = k.id
  cross join lateral timeline_data.link_rows(
    v_company,
    (roll_up.settings).roll_up,
    jsonb_build_object(
      'related_to', case
        when a.object_id is not null
          then jsonb_build_object('type', a.object_type, 'id', a.object_id)
      end,
      'links', t.links)
  ) as r
  where k.company_id = v_company
    and k.id = any (v_ids)
    and not a.is_removed
  on conflict do nothing;
end
$$;
comment on function timeline_data.roll_up(timeline_data.company, text[], uuid[], uuid[]) is
  'Rewrites the links through parents of the activities of the given objects.';

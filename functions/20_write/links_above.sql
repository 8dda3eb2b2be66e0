-- Where drafts stand through parents: each object above their own once, reached from the nearest of them.
-- Hash joins serve here: all that is joined lies in arrays.
create or replace function timeline_data.links_above(
  company_id uuid,
  rules      jsonb,
  drafts     timeline_data.draft[]
)
returns table (
  draft       timeline_data.draft,
  object_type text,
  object_id   uuid,
  via_type    text,
  via_id      uuid,
  distance    integer
)
language plpgsql
stable
set enable_hashjoin = on
as $$
declare
  v_types text[];
  v_ids uuid[];
begin
  select
    array_agg(o.object_type),
    array_agg(o.object_id)
  into v_types, v_ids
  from unnest(links_above.drafts) as d
  cross join lateral timeline_data.draft_objects(d) as o;
  return query
  select distinct on (n.id, a.object_type, a.object_id)
    n.draft,
    a.object_type,
    a.object_id,
    a.via_type,
    a.via_id,
    a.distance
  from (
    select
      d.id,
      d as draft,
      o.object_type,
      o.object_id
    from unnest(links_above.drafts) as d
    cross join lateral timeline_data.draft_objects(d) as o
  ) as n
  join timeline_data.timelines_above(links_above.company_id, links_above.rules, v_types, v_ids) as a
    on a.via_id = n.object_id
    and a.via_type = n.object_type
  where a.dates is null
    or (n.draft).activity_date <@ a.dates
  order by n.id, a.object_type, a.object_id, a.distance, a.via_type, a.via_id;
end
$$;
comment on function timeline_data.links_above(uuid, jsonb, timeline_data.draft[]) is
  'Objects above those of each draft, and through which of them; those it names itself among them.';

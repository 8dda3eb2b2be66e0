-- Parents of an object, with those of what was merged into it, as put_objects takes them: one that it had at several
-- times, once for each.
create or replace function timeline_data.parents_json(
  company_id  uuid,
  object_type text,
  object_id   uuid
)
returns json
language plpgsql
stable
as $$
begin
  return (
    select coalesce(
      json_agg(
        case
          when r.dates is null then json_build_object('type', p.type, 'id', coalesce(o.object_key, p.id::text))
          else json_build_object('type', p.type, 'id', coalesce(o.object_key, p.id::text),
            'since', timeline_data.instant(lower(r.dates)), 'until', timeline_data.instant(upper(r.dates)))
        end
        order by p.type, p.id, r.dates
      ), '[]')
    from timeline_data.merged_parents(
      parents_json.company_id, parents_json.object_type, parents_json.object_id) as p
    -- "offset 0" keeps this a look-up by key, however many parents the planner expects.
    left join lateral (
      select k.object_key
      from timeline_data.object as k
      where k.company_id = parents_json.company_id
        and k.object_id = p.id
        and k.object_type = p.type
      offset 0
    ) as o on true
    left join lateral unnest(p.dates) as r (dates) on true
  );
end
$$;
comment on function timeline_data.parents_json(uuid, text, uuid) is
  'JSON array of {"type", "id"}, ids as given; of what has dates "since" and "until" too, instants or null.';

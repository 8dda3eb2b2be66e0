-- Links as answers show them: [{"type", "id", "name", "role"}], in the order they were given; what was merged under
-- what it became, once with each role.
create or replace function timeline_data.links_json(
  company_id uuid,
  links      jsonb
)
returns json
language plpgsql
stable
as $$
begin
  return (
    select coalesce(
      json_agg(
        json_build_object(
          'type', l.type,
          'id', coalesce(o.object_key, l.id::text),
          'name', o.name,
          'role', l.role
        )
        order by l.place
      ), '[]')
    from (
      select
        n.type,
        coalesce(m.alias_id, n.id) as id,
        n.role,
        min(n.place) as place
      from rows from (
        jsonb_to_recordset(links_json.links) as (type text, id uuid, role text)
      ) with ordinality as n (type, id, role, place)
      left join timeline_data.object as m
        on m.company_id = links_json.company_id
        and m.object_id = n.id
        and m.object_type = n.type
      group by n.type, coalesce(m.alias_id, n.id), n.role
    ) as l
    left join timeline_data.object as o
      on o.company_id = links_json.company_id
      and o.object_id = l.id
      and o.object_type = l.type
  );
end
$$;
comment on function timeline_data.links_json(uuid, jsonb) is
  'Stored links with names and ids as given.';

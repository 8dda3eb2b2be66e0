-- Links as answers show them: under the ids that those of merged objects became, each once with each role.
create or replace function timeline_data.unmerged_links(
  company_id uuid,
  links      jsonb
)
returns jsonb
language plpgsql
stable
as $$
begin
  return (
    select coalesce(jsonb_agg(l.link order by l.place), '[]')
    from (
      select
        n.link,
        min(n.place) as place
      from (
        select
          v.value || jsonb_build_object('id', timeline_data.unmerged_object(
            unmerged_links.company_id, v.value ->> 'type', (v.value ->> 'id')::uuid)) as link,
          v.place
        from jsonb_array_elements(unmerged_links.links) with ordinality as v (value, place)
        offset 0
      ) as n
      group by n.link
    ) as l
  );
end
$$;
comment on function timeline_data.unmerged_links(uuid, jsonb) is
  'Stored links [{"type", "id", "role"}] with what was merged resolved.';

-- Changes of a version as answers show them: objects and users by the ids and names people know. A side
-- that is not told is absent.
create or replace function timeline_data.changes_json(
  company_id uuid,
  changes    jsonb
)
returns json
language plpgsql
stable
as $$
begin
  return (
    select coalesce(
      json_object_agg(
        c.key,
        (
          select coalesce(
            json_object_agg(
              s.side,
              timeline_data.value_json(changes_json.company_id, c.key, c.value -> s.side)
              order by s.side
            ), '{}')
          from unnest(array['from', 'to']) as s (side)
          where c.value ? s.side
        )
        order by c.key
      ), '{}')
    from jsonb_each(changes_json.changes) as c (key, value)
  );
end
$$;
comment on function timeline_data.changes_json(uuid, jsonb) is
  '{field: {"from", "to"}} with ids as given and names.';

-- The hashes of objects, as one group: named after the first. Asked again, the last effect counts.
create or replace function timeline_data.suppress_objects(
  company_id uuid,
  what       timeline_data.erasure_request
)
returns void
language plpgsql
volatile
as $$
begin
  insert into timeline_data.erased_key as k (company_id, key_hash, group_hash, effect)
  select
    suppress_objects.company_id,
    o.hash,
    first_value(o.hash) over (order by o.place),
    (suppress_objects.what).effect
  from (
    select
      i.place,
      timeline_data.erased_hash(
        n.erasure_secret, suppress_objects.company_id, 'object',
        (suppress_objects.what).object_type || ':' || i.id) as hash
    from timeline_data.install as n
    cross join unnest((suppress_objects.what).object_ids) with ordinality as i (id, place)
  ) as o
  on conflict on constraint erased_key_pkey do update
    set effect = excluded.effect;
end
$$;
comment on function timeline_data.suppress_objects(uuid, timeline_data.erasure_request) is
  'Keeps the objects of a request from coming back.';

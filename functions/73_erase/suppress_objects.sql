-- The hashes of objects, as one group: named after the first. Asked again, the last effect counts.
create or replace function timeline_data.suppress_objects(
  company_id uuid,
  what       timeline_data.erasure_request
)
returns void
language plpgsql
volatile
as $$
declare
  v_hashes uuid[] := timeline_data.object_hashes(suppress_objects.company_id, suppress_objects.what);
begin
  insert into timeline_data.erased_key as k (company_id, key_hash, group_hash, effect)
  select
    suppress_objects.company_id,
    h.hash,
    v_hashes[1],
    (suppress_objects.what).effect
  from unnest(v_hashes) as h (hash)
  on conflict on constraint erased_key_pkey do update
    set effect = excluded.effect;
end
$$;
comment on function timeline_data.suppress_objects(uuid, timeline_data.erasure_request) is
  'Keeps the objects of a request from coming back.';

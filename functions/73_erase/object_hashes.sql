-- What is kept in place of the objects of a request.
create or replace function timeline_data.object_hashes(
  company_id uuid,
  what       timeline_data.erasure_request
)
returns uuid[]
language plpgsql
stable
as $$
begin
  return array(
    select timeline_data.erased_hash(
      n.erasure_secret, object_hashes.company_id, 'object', (object_hashes.what).object_type || ':' || i.id)
    from timeline_data.install as n
    cross join unnest((object_hashes.what).object_ids) with ordinality as i (id, place)
    order by i.place
  );
end
$$;
comment on function timeline_data.object_hashes(uuid, timeline_data.erasure_request) is
  'erased_hash() of each of object_ids, in their order.';

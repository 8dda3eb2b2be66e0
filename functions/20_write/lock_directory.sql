-- Holds objects and all they roll up to against a change of their parents until commit: whoever
-- changes parents takes the same rows FOR UPDATE, so links never miss a racing write. All in one order,
-- ancestors too, so that the two wait for each other and do not deadlock. Serves: object_pkey.
create or replace function timeline_data.lock_directory(
  company_id   uuid,
  object_types text[],
  object_ids   uuid[]
)
returns boolean
language plpgsql
volatile
as $$
declare
  v_has_parents boolean;
  v_types text[] := lock_directory.object_types;
  v_ids uuid[] := lock_directory.object_ids;
  v_held uuid[];
  v_type text;
  v_id uuid;
begin
  loop
    -- Most have none, and a look tells.
    v_has_parents := timeline_data.have_parents(
      lock_directory.company_id, lock_directory.object_types, lock_directory.object_ids);
    if v_has_parents then
      select
        a.types,
        a.ids
      into v_types, v_ids
      from timeline_data.objects_above(
        lock_directory.company_id, lock_directory.object_types, lock_directory.object_ids) as a;
    end if;
    -- Other parents came before these were held: once more, with them.
    exit when v_ids = v_held;
    v_held := v_ids;
    for v_type, v_id in
      select
        n.object_type,
        n.object_id
      from unnest(v_types, v_ids) as n (object_type, object_id)
      order by n.object_type, n.object_id
    loop
      perform
      from timeline_data.object as o
      where o.company_id = lock_directory.company_id
        and o.object_id = v_id
        and o.object_type = v_type
      for key share;
      if not found and timeline_data.has_erasures(lock_directory.company_id) then
        -- It was there when it was looked up.
        perform timeline_data.retry_forgotten(lock_directory.company_id, array[v_type], array[v_id]);
      end if;
    end loop;
  end loop;
  return v_has_parents;
end
$$;
comment on function timeline_data.lock_directory(uuid, text[], uuid[]) is
  'Key-share locks on objects and their ancestors; whether there are ancestors. 40001 for one that was erased meanwhile.';

-- One parsed directory entry. The row is taken FOR UPDATE where parents change: writers of activities
-- hold it FOR KEY SHARE (lock_directory), and wait for nothing else that is put.
create or replace function timeline_data.put_object(
  settings timeline_data.company,
  entry    jsonb,
  may_wait boolean
)
returns text
language plpgsql
volatile
as $$
declare
  v_company uuid := (put_object.settings).company_id;
  v_entry jsonb := put_object.entry;
  v_old timeline_data.object;
  v_is_new boolean;
  v_is_changed boolean;
  v_id uuid := (v_entry ->> 'id')::uuid;
  v_is_moved boolean := timeline_data.has_parents(
    v_company, v_entry ->> 'type', v_id, v_entry -> 'parents') is false;
begin
  if v_is_moved and timeline_data.waits_for_others(v_company, v_entry, put_object.may_wait) then
    return null;
  end if;
  if v_is_moved or v_entry -> 'parents' @? '$[*] ? (@.name != null)' then
    perform timeline_data.ensure_objects(v_company, v_entry -> 'parents');
  end if;
  insert into timeline_data.object (company_id, object_id, object_type, object_key)
  values (v_company, v_id, v_entry ->> 'type', v_entry ->> 'key')
  on conflict do nothing;
  v_is_new := found;
  if v_is_moved then
    perform
    from timeline_data.object as o
    where o.company_id = v_company
      and o.object_id = v_id
      and o.object_type = v_entry ->> 'type'
    for update;
  end if;
  select o.* into strict v_old
  from timeline_data.object as o
  where o.company_id = v_company
    and o.object_id = v_id
    and o.object_type = v_entry ->> 'type'
  for no key update;
  v_is_changed := v_entry ? 'name' and v_entry ->> 'name' is distinct from v_old.name
    or v_entry ? 'deleted' and (v_entry ->> 'deleted')::boolean <> (v_old.deleted_at is not null)
    or v_entry ->> 'key' is distinct from v_old.object_key and v_old.object_key is null;
  if v_is_changed then
    update timeline_data.object as o
    set
      object_key = coalesce(o.object_key, v_entry ->> 'key'),
      name = case when v_entry ? 'name' then v_entry ->> 'name' else o.name end,
      deleted_at = case
        when not v_entry ? 'deleted' then o.deleted_at
        when (v_entry ->> 'deleted')::boolean then coalesce(o.deleted_at, timeline_data.now())
      end,
      updated_at = timeline_data.now()
    where o.company_id = v_company
      and o.object_id = v_old.object_id
      and o.object_type = v_old.object_type;
  end if;
  if v_is_moved then
    v_is_changed := timeline_data.set_parents(
      put_object.settings, v_old.object_type, v_old.object_id, v_entry -> 'parents') or v_is_changed;
  end if;
  return case when v_is_new then 'inserted' when v_is_changed then 'updated' else 'unchanged' end;
end
$$;
comment on function timeline_data.put_object(timeline_data.company, jsonb, boolean) is
  'Upserts one parsed directory entry: inserted, updated or unchanged; null where it would be above itself, with nothing
done, if it may wait for others that are put. TL400, TL409.';

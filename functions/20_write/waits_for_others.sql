-- Whether an entry of the directory has to wait: with its parents it would be above itself, as everything is now.
create or replace function timeline_data.waits_for_others(
  company_id uuid,
  entry      jsonb,
  may_wait   boolean
)
returns boolean
language plpgsql
stable
as $$
declare
  v_entry jsonb := waits_for_others.entry;
  v_types text[];
  v_ids uuid[];
begin
  select
    array_agg(p.type),
    array_agg(p.id)
  into v_types, v_ids
  from jsonb_to_recordset(v_entry -> 'parents') as p (type text, id uuid);
  -- As everything is now, and as it would be if all that was merged came apart.
  if not timeline_data.is_above(
      waits_for_others.company_id, v_entry ->> 'type', (v_entry ->> 'id')::uuid, v_types, v_ids)
    and not (
      timeline_data.has_merges(waits_for_others.company_id)
      and timeline_data.is_below_itself(
        waits_for_others.company_id, v_entry ->> 'type', (v_entry ->> 'id')::uuid, v_types, v_ids)) then
    return false;
  end if;
  if not waits_for_others.may_wait then
    raise exception '% % would be above itself', v_entry ->> 'type', coalesce(v_entry ->> 'key', v_entry ->> 'id')
      using errcode = 'TL409', column = 'parents', hint = 'Parents form no cycles; take the other link away first.';
  end if;
  return true;
end
$$;
comment on function timeline_data.waits_for_others(uuid, jsonb, boolean) is
  'Whether what parse_directory_entry() returned makes a cycle; TL409 where it may not wait.';

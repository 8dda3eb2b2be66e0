-- Activities with all that belongs to them, archived ones with what is left of them. Their ids and keys are kept from
-- coming back. A thousand at a time: each is read whole.
create or replace function timeline_data.erase_activities(
  company_id uuid,
  ids        uuid[],
  group_hash uuid
)
returns jsonb
language plpgsql
volatile
as $$
declare
  v_company uuid := erase_activities.company_id;
  v_erased jsonb := '{}'::jsonb;
begin
  for v_place in 1 .. coalesce(cardinality(erase_activities.ids), 0) by 1000
  loop
    v_erased := timeline_data.add_counts(v_erased, timeline_data.erase_chunk(v_company, array(
      select i.id
      from unnest(erase_activities.ids[v_place : v_place + 999]) as i (id)
      order by i.id
    ), erase_activities.group_hash));
  end loop;
  return v_erased;
end
$$;
comment on function timeline_data.erase_activities(uuid, uuid[], uuid) is
  'How many rows of which table went; group_hash: of what they are erased with, null for each by itself.';

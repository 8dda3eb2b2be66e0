-- Replaces the parents of a locked object, which make no cycle, and brings every timeline above it up to date. What is
-- above holds still meanwhile: the company is locked (lock_company).
create or replace function timeline_data.set_parents(
  settings    timeline_data.company,
  object_type text,
  object_id   uuid,
  parents     jsonb
)
returns boolean
language plpgsql
volatile
as $$
declare
  v_company uuid := (set_parents.settings).company_id;
  v_above uuid[];
begin
  v_above := array(
    select a.object_id
    from timeline_data.timelines_above(
      v_company, timeline_data.any_roll_up(), array[set_parents.object_type], array[set_parents.object_id]) as a
  );
  if not timeline_data.replace_parents(
    v_company, set_parents.object_type, set_parents.object_id, set_parents.parents) then
    return false;
  end if;
  -- By the rules of now: what held the company may have been a change of them.
  perform timeline_data.roll_up(
    timeline_data.company_settings(v_company),
    array[set_parents.object_type],
    array[set_parents.object_id],
    v_above);
  if timeline_data.has_merges(v_company) then
    perform timeline_data.relate(
      v_company,
      (timeline_data.company_settings(v_company)).roll_up,
      array[set_parents.object_type],
      array[timeline_data.unmerged_object(v_company, set_parents.object_type, set_parents.object_id)]);
  end if;
  return true;
end
$$;
comment on function timeline_data.set_parents(timeline_data.company, text, uuid, jsonb) is
  'Replaces the parents of an object; true when that changed anything.';

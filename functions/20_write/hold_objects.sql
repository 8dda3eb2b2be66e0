-- Enters what the directory does not know, and holds what activities will be shown on, all in one order.
create or replace function timeline_data.hold_objects(
  company_id uuid,
  objects    jsonb,
  types      text[],
  ids        uuid[]
)
returns boolean
language plpgsql
volatile
as $$
begin
  if hold_objects.objects <> '[]' then
    perform timeline_data.ensure_objects(hold_objects.company_id, hold_objects.objects);
  end if;
  if coalesce(cardinality(hold_objects.ids), 0) = 0 then
    return false;
  end if;
  return timeline_data.lock_directory(hold_objects.company_id, hold_objects.types, hold_objects.ids);
end
$$;
comment on function timeline_data.hold_objects(uuid, jsonb, text[], uuid[]) is
  'ensure_objects and lock_directory; whether any of the held objects has parents.';

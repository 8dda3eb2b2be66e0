-- Enters and holds all objects of a batch at once, in one order: those of drafts as given, and those of
-- parsed activities.
create or replace function timeline_data.hold_batch(
  company_id uuid,
  objects    jsonb,
  types      text[],
  ids        uuid[],
  parsed     jsonb[]
)
returns boolean
language plpgsql
volatile
as $$
declare
  v_objects jsonb;
  v_shown record;
begin
  select jsonb_agg(distinct o.value)
  into v_objects
  from unnest(hold_batch.parsed) as p (parsed)
  cross join jsonb_array_elements(p.parsed -> 'objects') as o (value);
  v_shown := timeline_data.shown_objects(array(
    select timeline_data.doc_draft(null, p.parsed -> 'doc')
    from unnest(hold_batch.parsed) as p (parsed)
    where p.parsed ? 'doc'
  ));
  return timeline_data.hold_objects(
    hold_batch.company_id,
    coalesce(hold_batch.objects, '[]') || coalesce(v_objects, '[]'),
    hold_batch.types || v_shown.types,
    hold_batch.ids || v_shown.ids);
end
$$;
comment on function timeline_data.hold_batch(uuid, jsonb, text[], uuid[], jsonb[]) is
  'hold_objects for the activities of a batch.';

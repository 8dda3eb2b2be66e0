-- Enters and holds all objects of a batch at once, in one order.
create or replace function timeline_data.hold_batch(
  company_id uuid,
  parsed     jsonb[]
)
returns void
language plpgsql
volatile
as $$
begin
  perform timeline_data.ensure_objects(hold_batch.company_id, o.objects)
  from (
    select jsonb_agg(distinct e.value) as objects
    from unnest(hold_batch.parsed) as p (parsed)
    cross join jsonb_array_elements(p.parsed -> 'objects') as e (value)
  ) as o
  where o.objects is not null;
  perform timeline_data.lock_objects(hold_batch.company_id, o.types, o.ids)
  from (select array_agg(p.parsed -> 'doc') as docs from unnest(hold_batch.parsed) as p (parsed)) as d
  cross join timeline_data.doc_objects(d.docs) as o;
end
$$;
comment on function timeline_data.hold_batch(uuid, jsonb[]) is
  'ensure_objects and lock_objects for the activities of a batch.';

-- The rows of the directory, and what was below them. Serves: object_pkey, object_parent_pkey,
-- object_source_pkey, object_source_by_source.
create or replace function timeline_data.erase_entries(
  company_id uuid,
  what       timeline_data.erasure_request
)
returns jsonb
language plpgsql
volatile
as $$
declare
  v_company uuid := erase_entries.company_id;
  v_type text := (erase_entries.what).object_type;
  v_ids uuid[] := (erase_entries.what).object_ids;
  v_settings timeline_data.company := timeline_data.company_settings(v_company);
  v_child record;
  v_parents bigint;
  v_objects bigint;
begin
  for v_child in
    select
      p.object_type,
      p.object_id,
      coalesce(
        jsonb_agg(jsonb_build_object('type', p.parent_type, 'id', p.parent_id, 'dates', p.dates))
          filter (where p.parent_type <> v_type or p.parent_id <> all (v_ids)), '[]') as parents
    from timeline_data.object_parent as p
    where p.company_id = v_company
    group by p.object_type, p.object_id
    having bool_or(p.parent_type = v_type and p.parent_id = any (v_ids))
    order by p.object_type, p.object_id
  loop
    perform timeline_data.set_parents(v_settings, v_child.object_type, v_child.object_id, v_child.parents);
  end loop;
  delete from timeline_data.object_parent as p
  where p.company_id = v_company
    and p.object_id = any (v_ids)
    and p.object_type = v_type;
  get diagnostics v_parents = row_count;
  delete from timeline_data.object as o
  where o.company_id = v_company
    and o.object_id = any (v_ids)
    and o.object_type = v_type;
  get diagnostics v_objects = row_count;
  -- Now that nothing below looks for what they were merged with.
  delete from timeline_data.object_source as s
  where s.company_id = v_company
    and (
      s.object_id = any (v_ids) and s.object_type = v_type
      or s.source_id = any (v_ids) and s.source_type = v_type
    );
  perform timeline_data.relate(v_company, v_settings.roll_up, j.types, j.ids)
  from timeline_data.joined_objects(v_company) as j;
  delete from timeline_data.rollup_account as r
  where r.company_id = v_company
    and r.object_id = any (v_ids)
    and v_type = 'account';
  perform timeline_data.write_feed(
    v_company, 'object', array_fill(v_type, array[cardinality(v_ids)]), v_ids, null);
  return jsonb_build_object('object', v_objects, 'object_parent', v_parents);
end
$$;
comment on function timeline_data.erase_entries(uuid, timeline_data.erasure_request) is
  'How many rows of which table went.';

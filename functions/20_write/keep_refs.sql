-- Who sends back what an answer showed, or what it was before, changes nothing: what names the same merged object
-- keeps the id under which it was recorded, so that unmerge finds it there.
create or replace function timeline_data.keep_refs(
  company_id uuid,
  old_doc    jsonb,
  new_doc    jsonb
)
returns jsonb
language plpgsql
stable
as $$
declare
  v_new jsonb := keep_refs.new_doc;
  v_old_main jsonb := keep_refs.old_doc -> 'related_to';
  v_new_main jsonb := keep_refs.new_doc -> 'related_to';
begin
  if v_new_main <> v_old_main
    and v_new_main -> 'type' = v_old_main -> 'type'
    and timeline_data.unmerged_object(keep_refs.company_id, v_new_main ->> 'type', (v_new_main ->> 'id')::uuid)
    = timeline_data.unmerged_object(keep_refs.company_id, v_old_main ->> 'type', (v_old_main ->> 'id')::uuid) then
    v_new := v_new || jsonb_build_object('related_to', v_old_main);
  end if;
  if v_new -> 'links' <> keep_refs.old_doc -> 'links' then
    v_new := v_new || jsonb_build_object('links', (
      select coalesce(jsonb_agg(k.link order by k.place), '[]')
      from (
        select
          coalesce(o.value, n.value) as link,
          min(n.place * 10000 + coalesce(o.place, 0)) as place
        from jsonb_array_elements(v_new -> 'links') with ordinality as n (value, place)
        left join jsonb_array_elements(keep_refs.old_doc -> 'links') with ordinality as o (value, place)
          on timeline_data.unmerged_links(keep_refs.company_id, jsonb_build_array(o.value))
          = timeline_data.unmerged_links(keep_refs.company_id, jsonb_build_array(n.value))
        group by coalesce(o.value, n.value)
      ) as k
    ));
  end if;
  return v_new;
end
$$;
comment on function timeline_data.keep_refs(uuid, jsonb, jsonb) is
  'new_doc with the references of old_doc that name the same by way of a merge.';

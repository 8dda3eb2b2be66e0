-- Who sends back what an answer showed, or what it was before, changes nothing: what names the same merged object
-- keeps the id under which it was recorded, so that unmerge finds it there. A hash join: of a thousand links each is
-- resolved once.
create or replace function timeline_data.keep_refs(
  company_id uuid,
  old_doc    jsonb,
  new_doc    jsonb
)
returns jsonb
language plpgsql
stable
set enable_hashjoin = on
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
    with link as materialized (
      select
        l.is_new,
        l.value,
        l.place,
        l.value || jsonb_build_object('id', timeline_data.unmerged_object(
          keep_refs.company_id, l.value ->> 'type', (l.value ->> 'id')::uuid)) as meant
      from (
        select true as is_new, n.value, n.place
        from jsonb_array_elements(v_new -> 'links') with ordinality as n (value, place)
        union all
        select false, o.value, o.place
        from jsonb_array_elements(keep_refs.old_doc -> 'links') with ordinality as o (value, place)
      ) as l
    )
    select v_new || jsonb_build_object('links', coalesce(jsonb_agg(k.value order by k.new_place, k.old_place), '[]'))
    into v_new
    from (
      select
        coalesce(o.value, n.value) as value,
        min(n.place) as new_place,
        min(o.place) as old_place
      from link as n
      left join link as o
        on o.meant = n.meant
        and not o.is_new
      where n.is_new
      group by coalesce(o.value, n.value)
    ) as k;
  end if;
  return v_new;
end
$$;
comment on function timeline_data.keep_refs(uuid, jsonb, jsonb) is
  'new_doc with the references of old_doc that name the same by way of a merge.';

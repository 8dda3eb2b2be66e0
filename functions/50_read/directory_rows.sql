-- Rows of the directory in the order of its key, after a place in it: those a filter names, or all of
-- some types. Two statements, so that ids are looked up whatever plan is kept. Serves: object_pkey.
create or replace function timeline_data.directory_rows(
  settings   timeline_data.company,
  filter     jsonb,
  after_type text,
  after_id   uuid,
  most       integer
)
returns timeline_data.object[]
language plpgsql
stable
as $$
declare
  v_company uuid := (directory_rows.settings).company_id;
  v_named record;
begin
  v_named := timeline_data.filter_refs(directory_rows.settings, directory_rows.filter);
  if v_named.has_objects then
    return array(
      select o
      from unnest(v_named.types, v_named.ids) as n (object_type, object_id)
      join timeline_data.object as o
        on o.company_id = v_company
        and o.object_id = n.object_id
        and o.object_type = n.object_type
      where directory_rows.after_id is null
        or (o.object_id, o.object_type) > (directory_rows.after_id, directory_rows.after_type)
      order by o.object_id, o.object_type
      limit directory_rows.most
    );
  end if;
  return array(
    select o
    from timeline_data.object as o
    where o.company_id = v_company
      and o.alias_id is null
      and (v_named.main_types is null or o.object_type = any (v_named.main_types))
      and (
        directory_rows.after_id is null
        or (o.object_id, o.object_type) > (directory_rows.after_id, directory_rows.after_type)
      )
    order by o.object_id, o.object_type
    limit directory_rows.most
  );
end
$$;
comment on function timeline_data.directory_rows(timeline_data.company, jsonb, text, uuid, integer) is
  'Unmerged objects by object_type and object_id of a filter, after a place, up to so many. TL400, TL413.';

-- Why an activity stands on the timelines of a filter's objects: what it is to them, through what, and under which
-- id where that became another.
create or replace function timeline_data.why_json(
  company_id uuid,
  page_row   timeline_data.page_row,
  filter     timeline_data.page_filter
)
returns json
language plpgsql
stable
as $$
declare
  v_row timeline_data.page_row := why_json.page_row;
  v_page timeline_data.page_filter := why_json.filter;
  v_relation text;
  v_is_through boolean;
  v_type text;
  v_id uuid;
  v_why json;
begin
  if v_row.is_main is null then
    return null;
  end if;
  v_relation := (
    select o.relation
    from rows from (
      unnest(v_page.object_types), unnest(v_page.object_ids), unnest(v_page.relations)) as o (type, id, relation)
    where o.type = v_row.shown_type
      and o.id = v_row.shown_id
    limit 1
  );
  v_is_through := v_row.via_id is not null or v_relation in ('converted', 'parent');
  -- Where it was recorded: what is shown, or what leads there.
  v_type := case when v_row.via_id is null then v_row.shown_type else v_row.via_type end;
  v_id := coalesce(v_row.via_id, v_row.shown_id);
  v_why := json_build_object(
    'relation', case
      when v_relation = 'converted' and v_row.via_id is null then 'converted'
      when v_is_through then 'parent'
      when v_row.is_main then 'main'
      else 'link'
    end,
    'role', case when not v_is_through then v_row.role end,
    'through', case when v_is_through then timeline_data.object_json(why_json.company_id, v_type, v_id) end);
  if v_relation = 'merged' and v_id = timeline_data.unmerged_object(why_json.company_id, v_type, v_id) then
    -- A parent of it, which became what is shown.
    v_type := v_row.shown_type;
    v_id := v_row.shown_id;
  elsif v_relation is distinct from 'merged'
    and v_id = timeline_data.unmerged_object(why_json.company_id, v_type, v_id) then
    return v_why;
  end if;
  return timeline_data.join_json(
    v_why, json_build_object('merged', timeline_data.named_json(why_json.company_id, v_type, v_id)));
end
$$;
comment on function timeline_data.why_json(uuid, timeline_data.page_row, timeline_data.page_filter) is
  '{"relation": main | link | parent | converted, "role", "through": object or null}, "merged": the object by which it is told of, where that became another; null without objects.';

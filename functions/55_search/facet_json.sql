-- One facet: its values, the most frequent first, under every part of a filter but its own.
create or replace function timeline_data.facet_json(
  company_id uuid,
  groups     timeline_data.facet_group[],
  filter     timeline_data.page_filter,
  facet      text
)
returns json
language plpgsql
stable
as $$
declare
  v_page timeline_data.page_filter := facet_json.filter;
begin
  return (
    select coalesce(json_agg(
      case
        when facet_json.facet = 'assigned_to' then json_build_object(
          'value', coalesce(u.object_key, v.value), 'name', u.name, 'count', v.matched)
        else json_build_object('value', v.value, 'count', v.matched)
      end order by v.matched desc, v.value), '[]')
    from (
      select
        case facet_json.facet
          when 'activity_type' then g.activity_type
          when 'status' then g.status
          when 'priority' then g.priority
          when 'assigned_to' then g.assigned_to::text
          else g.object_type
        end as value,
        sum(g.matched) as matched
      from unnest(facet_json.groups) as g
      where (facet_json.facet = 'activity_type' or timeline_data.is_chosen(
          g.activity_type, v_page.activity_types, v_page.not_activity_types))
        and (facet_json.facet = 'status' or timeline_data.is_chosen(
          g.status, v_page.statuses, v_page.not_statuses))
        and (facet_json.facet = 'priority' or timeline_data.is_chosen(
          g.priority, v_page.priorities, v_page.not_priorities))
        and (facet_json.facet = 'assigned_to' or coalesce(v_page.assignees, v_page.not_assignees) is null
          or timeline_data.is_chosen(
          g.assigned_to::text, v_page.assignees::text[], v_page.not_assignees::text[]))
        and (facet_json.facet = 'object_type' or timeline_data.is_chosen(
          g.object_type, v_page.main_types, v_page.not_main_types))
      group by 1
      order by 2 desc, 1
      limit v_page.page_size
    ) as v
    left join timeline_data.object as u
      on u.company_id = facet_json.company_id
      and u.object_id = case when facet_json.facet = 'assigned_to' then v.value::uuid end
      and u.object_type = 'user'
  );
end
$$;
comment on function timeline_data.facet_json(
  uuid, timeline_data.facet_group[], timeline_data.page_filter, text) is
  '[{"value", "count"}] of activity_type, status, priority, object_type; of assigned_to with "name".';

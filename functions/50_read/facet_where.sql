-- What a filter asks of an activity "a" that may be seen, only the conditions that are there: a statement
-- built for the filter at hand plans better than any that holds "$1 is null or …". What stands among links is
-- asked as a value: "exists" may be planned as a hash of all links of an object; and of each object by its key, which
-- the planner leaves for any index where its statistics do not know the company ("select" keeps it from that).
create or replace function timeline_data.facet_where(filter timeline_data.page_filter)
returns text
language plpgsql
stable
as $$
declare
  v_page timeline_data.page_filter := facet_where.filter;
begin
  return case when v_page.view in ('upcoming', 'overdue')
      then ' and a.status in (''planned'', ''in_progress'')' else '' end
    || timeline_data.choice_where('activity_type', 'activity_types', v_page.activity_types)
    || timeline_data.choice_where('status', 'statuses', v_page.statuses)
    || timeline_data.choice_where('priority', 'priorities', v_page.priorities)
    || coalesce(timeline_data.assignee_where(v_page.assignees, '($2).assignees'), '')
    || timeline_data.choice_where('object_type', 'main_types', v_page.main_types)
    || case when v_page.not_activity_types is not null
      then ' and a.activity_type <> all (($2).not_activity_types)' else '' end
    || case when v_page.not_statuses is not null
      then ' and a.status <> all (($2).not_statuses)' else '' end
    || case when v_page.not_priorities is not null
      then ' and a.priority <> all (($2).not_priorities)' else '' end
    || case when v_page.not_assignees is not null
      then ' and not coalesce('
        || substring(timeline_data.assignee_where(v_page.not_assignees, '($2).not_assignees') from 6)
        || ', false)' else '' end
    || case when v_page.not_main_types is not null
      then ' and (a.object_type = any (($2).not_main_types)) is not true' else '' end
    || case when v_page.not_ids is not null then ' and a.id not in (select unnest(($2).not_ids))'
      when v_page.not_object_ids is not null
      then ' and (select true'
        ' from unnest(($2).not_object_ids, ($2).not_object_types, ($2).not_object_dates, ($2).not_object_levels)'
        ' as o (object_id, object_type, dates, levels) cross join lateral ('
        'select from timeline_data.activity_link as l where l.company_id = (select $1)'
        ' and l.object_id = o.object_id and l.object_type = o.object_type'
        ' and l.activity_date = a.activity_date and l.activity_id = a.id'
        || timeline_data.limit_where(v_page.not_object_dates)
        || case when v_page.is_related then '' else ' and l.is_main' end
        || ' offset 0) as l limit 1) is null' else '' end;
end
$$;
comment on function timeline_data.facet_where(timeline_data.page_filter) is
  'SQL conditions " and …" of a filter over alias a, but for what is removed or private; ($2) is the filter, $1 the company.';

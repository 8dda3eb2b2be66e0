-- The condition that an activity "a" is on the timeline of one of a filter's objects. A value, not "exists",
-- which may be planned as a walk over all their links. Serves: activity_link_pkey.
create or replace function timeline_data.member_where(filter timeline_data.page_filter)
returns text
language sql
immutable
return case
  when (filter).has_objects then ' and (select true from timeline_data.activity_link as l'
    || case
      when cardinality((filter).object_ids) = 1 then ' where l.object_id = ($2).object_ids[1]'
        ' and l.object_type = ($2).object_types[1]'
      else case when (filter).object_dates is null
        then ' join unnest(($2).object_ids, ($2).object_types) as o (object_id, object_type)'
        else ' join unnest(($2).object_ids, ($2).object_types, ($2).object_dates, ($2).object_levels)'
          ' as o (object_id, object_type, dates, levels)' end
        || ' on l.object_id = o.object_id and l.object_type = o.object_type where true'
        || timeline_data.limit_where((filter).object_dates)
    end
    || ' and l.company_id = $1 and l.activity_date = a.activity_date and l.activity_id = a.id'
    || case when (filter).is_related then '' else ' and l.is_main' end
    || ' limit 1)'
    -- Told by the index of activities already, before any link is looked up.
    || case when (filter).is_related then '' else ' and a.object_type = any (($2).object_types)' end
  else ''
end;
comment on function timeline_data.member_where(timeline_data.page_filter) is
  'SQL condition " and …" over alias a; empty for a filter without objects.';

-- Whether a filter asks for less than the whole of a company's or an object's timeline.
create or replace function timeline_data.is_filtered(filter timeline_data.page_filter)
returns boolean
language sql
immutable
return (filter).activity_types is not null
  or (filter).statuses is not null
  or (filter).priorities is not null
  or (filter).assignees is not null
  or (filter).main_types is not null
  or (filter).not_activity_types is not null
  or (filter).not_statuses is not null
  or (filter).not_priorities is not null
  or (filter).not_assignees is not null
  or (filter).not_main_types is not null
  or (filter).not_object_ids is not null
  or (filter).view in ('upcoming', 'overdue');
comment on function timeline_data.is_filtered(timeline_data.page_filter) is
  'True when an activity has to be looked at, beyond its company, objects and date.';

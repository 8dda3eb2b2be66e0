-- The condition that an activity is assigned to one of some users; null among them: to nobody.
-- One user is an equality, which an index can be read by.
create or replace function timeline_data.assignee_where(
  assignees uuid[],
  bound     text
)
returns text
language plpgsql
immutable
as $$
declare
  v_users uuid[] := array_remove(assignee_where.assignees, null);
  v_has_none boolean := cardinality(v_users) < cardinality(assignee_where.assignees);
begin
  return case
    when assignee_where.assignees is null then null
    when cardinality(assignee_where.assignees) = 1 and v_has_none
      then ' and a.assigned_to is null'
    when cardinality(assignee_where.assignees) = 1
      then format(' and a.assigned_to = (%s)[1]', assignee_where.bound)
    when v_has_none
      then format(' and (a.assigned_to = any (%s) or a.assigned_to is null)', assignee_where.bound)
    else format(' and a.assigned_to = any (%s)', assignee_where.bound)
  end;
end
$$;
comment on function timeline_data.assignee_where(uuid[], text) is
  'SQL condition " and …" over alias a; bound names the parameter that holds the users.';

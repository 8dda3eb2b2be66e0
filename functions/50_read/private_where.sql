-- The condition that the viewer may see an activity "a" (is_visible, as SQL). Where only keys are read,
-- private rows are looked up one by one in their table (the first place of format()), so that an index alone
-- can answer for the others.
create or replace function timeline_data.private_where(
  filter     timeline_data.page_filter,
  is_fetched boolean
)
returns text
language sql
immutable
return case
  when (filter).viewer is null then ' and not a.is_private'
  when is_fetched then ' and (not a.is_private or a.assigned_to = ($2).viewer'
    ' or a.created_by = ($2).viewer or ($2).viewer = any (a.visible_to))'
  -- A value, not "exists", which may be planned as a hash of all that the window holds.
  else ' and (not a.is_private or a.assigned_to = ($2).viewer or ('
    'select p.created_by = ($2).viewer or ($2).viewer = any (p.visible_to)'
    ' from timeline_data.%1$I as p'
    ' where p.company_id = (select $1) and p.activity_date >= $3 and p.activity_date < $4'
    ' and p.activity_date = a.activity_date and p.id = a.id))'
end;
comment on function timeline_data.private_where(timeline_data.page_filter, boolean) is
  'SQL condition " and …" over alias a: public, or visible to ($2).viewer; is_fetched: the row itself is read, else %1$I is its table.';

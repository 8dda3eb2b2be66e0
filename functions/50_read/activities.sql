-- Live activities of the bound company as far as the bound viewer may see them, for SQL, BI and ORMs.
-- A barrier: no condition of a query is tested on a row before the view's own.
create or replace view timeline.activities
with (security_barrier = true)
as
select
  a.company_id,
  a.id,
  a.activity_type,
  a.subject,
  b.description,
  a.activity_date,
  a.ends_at,
  a.status,
  a.priority,
  a.direction,
  a.object_type,
  coalesce(o.alias_id, a.object_id) as object_id,
  case when o.alias_id is null then o.object_key else w.object_key end as object_key,
  case when o.alias_id is null then o.name else w.name end as related_to_name,
  a.assigned_to,
  u.object_key as assigned_to_key,
  u.name as assigned_to_name,
  a.visible_to,
  b.data,
  b.source,
  b.external_id,
  a.version,
  a.completed_at,
  a.created_at,
  a.created_by,
  a.updated_at
from timeline_data.activity as a
left join timeline_data.activity_body as b
  on b.company_id = a.company_id
  and b.activity_id = a.id
left join timeline_data.object as o
  on o.company_id = a.company_id
  and o.object_id = a.object_id
  and o.object_type = a.object_type
left join timeline_data.object as w
  on w.company_id = a.company_id
  and w.object_id = o.alias_id
  and w.object_type = a.object_type
left join timeline_data.object as u
  on u.company_id = a.company_id
  and u.object_id = a.assigned_to
  and u.object_type = 'user'
where a.company_id = (select timeline_data.bound_company())
  and not a.is_removed
  and (
    not a.is_private
    or a.assigned_to = (select timeline_data.bound_viewer(timeline_data.bound_company()))
    or a.created_by = (select timeline_data.bound_viewer(timeline_data.bound_company()))
    or (select timeline_data.bound_viewer(timeline_data.bound_company())) = any (a.visible_to)
  )
  and timeline_data.bound_company() is not null;
comment on view timeline.activities is
  'Live activities of the bound company that the bound viewer may see, one row each. Unbound: TL401.
object_id: what it is about, under the id of what that was merged into. object_key, assigned_to_key: the id as given
where that was no uuid.';

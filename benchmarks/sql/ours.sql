-- One stretch of time of the raw rows into the tables of pg-timeline, as record() would have left them; the
-- search vectors, the months are made by the product's own triggers.
with made as (
  insert into timeline_data.activity (
    company_id, id, activity_date, ends_at, completed_at, created_at, updated_at, object_id, object_type,
    assigned_to, created_by, activity_type, status, priority, direction, visible_to, subject)
  select
    a.company_id, a.id, a.activity_date, a.ends_at,
    case when a.status = 'completed' then a.activity_date end,
    a.activity_date, a.activity_date, a.object_id, a.object_type, a.assigned_to, a.created_by,
    a.activity_type, a.status, a.priority, a.direction, a.visible_to, a.subject
  from bench.activity as a
  where a.activity_date >= %(starts_at)s and a.activity_date < %(ends_at)s
  order by a.activity_date, a.n
), told as (
  insert into timeline_data.activity_body (
    company_id, activity_id, activity_date, source, external_id, subject, description, links, is_open)
  select
    a.company_id, a.id, a.activity_date, 'crm', a.n::text, a.subject, a.description,
    case
      when a.linked_id is null then '[]'
      else jsonb_build_array(jsonb_build_object('type', 'contact', 'id', a.linked_id, 'role', 'attendee'))
    end,
    a.visible_to is null
  from bench.activity as a
  where a.activity_date >= %(starts_at)s and a.activity_date < %(ends_at)s
  order by a.activity_date, a.n
)
insert into timeline_data.activity_link (
  company_id, object_id, object_type, activity_date, activity_id, activity_type, is_main, is_private, role,
  via_id, via_type)
select distinct on (l.company_id, l.object_id, a.activity_date, a.id)
  a.company_id, l.object_id, l.object_type, a.activity_date, a.id, a.activity_type, l.is_main,
  a.visible_to is not null, l.role, l.via_id, l.via_type
from bench.activity as a
cross join lateral (
  select a.company_id, a.object_id, a.object_type, true as is_main, null::text as role,
    null::uuid as via_id, null::text as via_type, 1 as place
  where a.object_id is not null
  union all
  select a.company_id, a.linked_id, 'contact', false, 'attendee', null, null, 2
  where a.linked_id is not null
  union all
  select a.company_id, a.account_id, 'account', false, null, a.object_id, a.object_type, 3
  where a.account_id is not null
  union all
  select a.company_id, c.parent_id, 'account', false, null, a.linked_id, 'contact', 4
  from bench.object as c
  where c.company_id = a.company_id and c.object_id = a.linked_id and c.parent_id is not null
) as l
where a.activity_date >= %(starts_at)s and a.activity_date < %(ends_at)s
order by l.company_id, l.object_id, a.activity_date, a.id, least(l.place, 3), l.via_type, l.via_id;

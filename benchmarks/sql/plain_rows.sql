-- One stretch of time of the raw rows into the baselines' tables.
insert into bench.plain
select
  a.company_id, a.activity_date, a.id, a.ends_at, a.created_by, a.assigned_to, a.object_id, a.object_type,
  a.activity_type, a.status, a.priority, a.direction, a.visible_to is not null, a.subject
from bench.activity as a
where a.activity_date >= %(starts_at)s and a.activity_date < %(ends_at)s
order by a.activity_date, a.n;

insert into bench.search (
  company_id, id, activity_date, ends_at, created_by, assigned_to, object_id, object_type, activity_type,
  status, priority, direction, visible_to, source, external_id, subject, description)
select
  a.company_id, a.id, a.activity_date, a.ends_at, a.created_by, a.assigned_to, a.object_id, a.object_type,
  a.activity_type, a.status, a.priority, a.direction, a.visible_to, 'crm', a.n::text, a.subject, a.description
from bench.activity as a
where a.activity_date >= %(starts_at)s and a.activity_date < %(ends_at)s
order by a.activity_date, a.n;

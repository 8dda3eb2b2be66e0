-- One stretch of time of the raw rows into Django's table. They are known to fit: the checks of foreign keys,
-- queued until the end of a transaction, would take longer than the rows.
select set_config('session_replication_role', 'replica', true)
from pg_roles as r
where r.rolname = current_user and r.rolsuper;

insert into seed.seed_activity (
  id, company_id, activity_type, subject, description, activity_date, content_type_id, object_id,
  assigned_to_id, status, priority)
select
  a.id, a.company_id, a.activity_type, left(a.subject, 255), coalesce(a.description, ''), a.activity_date,
  t.id, a.object_id, u.id, a.status, a.priority
from bench.activity as a
left join seed.django_content_type as t on t.app_label = 'seed' and t.model = a.object_type
left join seed.auth_user as u on u.username = a.assigned_to::text
where a.activity_date >= %(starts_at)s and a.activity_date < %(ends_at)s
order by a.activity_date, a.n;

-- Companies, people and what activities are about, into Django's tables.
insert into seed.seed_company (id, name)
select c.company_id, c.name from bench.company as c;

insert into seed.auth_user (
  id, password, is_superuser, username, first_name, last_name, email, is_staff, is_active, date_joined)
select
  row_number() over (order by o.company_id, o.object_id), '', false, o.object_id::text,
  split_part(o.name, ' ', 1), split_part(o.name, ' ', 2), '', false, true, now()
from bench.object as o
where o.object_type = 'user';

insert into seed.seed_companyaccess (user_id, company_id)
select u.id, o.company_id
from bench.object as o
join seed.auth_user as u on u.username = o.object_id::text
where o.object_type = 'user';

insert into seed.seed_account (id, company_id, name)
select o.object_id, o.company_id, o.name from bench.object as o where o.object_type = 'account';
insert into seed.seed_contact (id, company_id, name)
select o.object_id, o.company_id, o.name from bench.object as o where o.object_type = 'contact';
insert into seed.seed_deal (id, company_id, name)
select o.object_id, o.company_id, o.name from bench.object as o where o.object_type = 'deal';

-- The baselines of performance.md. B1 and B2 read bench.plain: the same rows in one table with the one perfect
-- index. B3 writes into bench.search: the same key and the same GIN, a plain trigger, no toolkit.
create table bench.plain as
select
  a.company_id, a.activity_date, a.id, a.ends_at, a.created_by, a.assigned_to, a.object_id, a.object_type,
  a.activity_type, a.status, a.priority, a.direction, a.visible_to is not null as is_private, a.subject
from bench.activity as a
order by a.activity_date, a.n;
alter table bench.plain add primary key (company_id, activity_date, id);

create table bench.name as
select o.company_id, o.object_id, o.object_type, o.name from bench.object as o;
alter table bench.name add primary key (company_id, object_id, object_type);

create table bench.search (
  company_id    uuid        not null,
  id            uuid        not null default gen_random_uuid(),
  activity_date timestamptz not null,
  ends_at       timestamptz,
  created_at    timestamptz not null default now(),
  created_by    uuid,
  assigned_to   uuid,
  object_id     uuid,
  object_type   text,
  activity_type text        not null,
  status        text        not null,
  priority      text        not null,
  direction     text,
  visible_to    uuid[],
  source        text,
  external_id   text,
  subject       text        not null,
  description   text,
  data          jsonb       not null default '{}',
  search_vector tsvector,
  primary key (company_id, id)
);

create function bench.fill_search()
returns trigger
language plpgsql
as $$
begin
  new.search_vector := setweight(to_tsvector('pg_catalog.english', new.subject), 'A')
    || setweight(to_tsvector('pg_catalog.english', coalesce(new.description, '')), 'D');
  return new;
end
$$;
create trigger fill_search
  before insert or update on bench.search
  for each row execute function bench.fill_search();

insert into bench.search (
  company_id, id, activity_date, ends_at, created_by, assigned_to, object_id, object_type, activity_type,
  status, priority, direction, visible_to, source, external_id, subject, description)
select
  a.company_id, a.id, a.activity_date, a.ends_at, a.created_by, a.assigned_to, a.object_id, a.object_type,
  a.activity_type, a.status, a.priority, a.direction, a.visible_to, 'crm', a.n::text, a.subject, a.description
from bench.activity as a
order by a.activity_date, a.n;
create unique index on bench.search (company_id, source, external_id);
create index on bench.search (company_id, activity_date, id);
do $$
begin
  execute format('create index on bench.search using gin (%s search_vector)',
    case when exists (select from pg_extension where extname = 'btree_gin') then 'company_id,' else '' end);
end
$$;

-- The baselines of performance.md. B1 and B2 read bench.plain: the same rows in one table with the one perfect
-- index. B3 writes into bench.search: the same key and the same GIN, a plain trigger, no toolkit.
create table bench.plain (
  company_id    uuid        not null,
  activity_date timestamptz not null,
  id            uuid        not null,
  ends_at       timestamptz,
  created_by    uuid,
  assigned_to   uuid,
  object_id     uuid,
  object_type   text,
  activity_type text        not null,
  status        text        not null,
  priority      text        not null,
  direction     text,
  is_private    boolean     not null,
  subject       text        not null
);

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
  search_vector tsvector
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

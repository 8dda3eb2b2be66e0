-- One home for an activity's id, key, text and search vector, where there were two: a table, a primary key,
-- an index probe and a row lock less per activity, and the date beside the vector that a search orders by.
-- depends: 0004.month

create table if not exists timeline_data.activity_body (
  company_id    uuid        not null,
  activity_id   uuid        not null,
  activity_date timestamptz not null,
  subject       text,
  source        text,
  external_id   text,
  description   text,
  links         jsonb       not null default '[]',
  data          jsonb       not null default '{}',
  search_vector tsvector,
  constraint activity_body_pkey primary key (company_id, activity_id) include (activity_date),
  constraint activity_body_source check (external_id is null or source is not null)
) partition by hash (company_id);
comment on table timeline_data.activity_body is
  'Home of ids and of idempotency keys, and what a page shows only when asked and search reads. By company, so that a search reads its company''s entries. Its row is the lock of every write.';
comment on column timeline_data.activity_body.subject is
  'Always null in a stored row: written for the trigger that fills search_vector, which takes it away. It lives in activity.subject.';
comment on column timeline_data.activity_body.links is
  'Explicit links as given [{"type", "id": uuid, "role"}]. activity_link is derived from them.';

do $$
begin
  for v_part in 0 .. 15 loop
    execute format(
      'create table if not exists timeline_data.%I partition of timeline_data.activity_body'
      ' for values with (modulus 16, remainder %s)',
      'activity_body_' || lpad(v_part::text, 2, '0'), v_part);
    execute format('alter table timeline_data.%I enable row level security',
      'activity_body_' || lpad(v_part::text, 2, '0'));
  end loop;
end
$$;
alter table timeline_data.activity_body enable row level security;

do $$
begin
  if to_regclass('timeline_data.activity_key') is not null then
    -- Writers wait from here on: what they would add to the old tables would be lost.
    lock table timeline_data.activity_key, timeline_data.activity_text in access exclusive mode;
    insert into timeline_data.activity_body (
      company_id, activity_id, activity_date, source, external_id, description, links, data, search_vector)
    select
      k.company_id, k.id, k.activity_date, k.source, k.external_id, t.description,
      coalesce(t.links, '[]'), coalesce(t.data, '{}'), t.search_vector
    from timeline_data.activity_key as k
    left join timeline_data.activity_text as t
      on t.company_id = k.company_id
      and t.activity_id = k.id
    on conflict do nothing;
    -- What stands on them comes back with functions/, replayed in the same run.
    drop view if exists timeline.activities;
    drop function if exists timeline_data.lock_key;
    drop function if exists timeline_data.merge_activity;
    drop table timeline_data.activity_key;
    drop table timeline_data.activity_text;
  end if;
end
$$;

-- Serves: a resend, and activity_by_key, by the key of the system an activity came from.
create unique index if not exists activity_body_external
  on timeline_data.activity_body (company_id, source, external_id)
  where external_id is not null;

-- Free room in a page serves updates that leave every index alone. Status, priority, assignee and date stand in
-- indexes, and links are never updated: for them it only made tables larger.
alter table timeline_data.activity_link reset (fillfactor);
do $$
declare
  v_part regclass;
begin
  for v_part in
    select i.inhrelid::regclass
    from pg_catalog.pg_inherits as i
    where i.inhparent = 'timeline_data.activity'::regclass
  loop
    execute format('alter table %s reset (fillfactor)', v_part);
  end loop;
end
$$;

do $$
begin
  if to_regtype('timeline_data.activity_ref') is null then
    create type timeline_data.activity_ref as (
      id            uuid,
      activity_date timestamptz
    );
  end if;
end
$$;
comment on type timeline_data.activity_ref is
  'Where an activity lies.';

-- An activity that is whole and well-formed, ready to be inserted with many others.
do $$
begin
  if to_regtype('timeline_data.draft') is null then
    create type timeline_data.draft as (
      place         integer,
      id            uuid,
      activity_date timestamptz,
      ends_at       timestamptz,
      object_id     uuid,
      assigned_to   uuid,
      object_type   text,
      activity_type text,
      status        text,
      priority      text,
      direction     text,
      source        text,
      external_id   text,
      subject       text,
      description   text,
      visible_to    uuid[],
      links         jsonb,
      data          jsonb
    );
  end if;
end
$$;
comment on type timeline_data.draft is
  'An activity ready to be inserted. place: in its batch, from 1; links as stored.';

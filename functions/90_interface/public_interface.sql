-- The public interface: who may call what. Nothing else is granted to anybody; no right on a table is.
-- One row per right of a group role; none without roles (--no-roles): then the owner alone calls.
-- 99_grants.sql grants it, doctor looks for what is missing of it, migrate grants that again.
create or replace function timeline_data.public_interface()
returns table (role_name text, privilege text, object_kind text, object_name text)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select
    i.role_prefix || r.word,
    case g.kind
      when 'schema' then 'usage'
      when 'table' then 'select'
      else 'execute'
    end,
    g.kind,
    g.name
  from timeline_data.install as i
  cross join (
    select
      a.kind,
      a.name,
      'admin' as words
    from timeline_data.admin_interface() as a
    union all
    values
      ('schema', 'timeline', 'reader writer app admin'),
      ('function', 'timeline.page(uuid, jsonb)', 'reader writer app admin'),
      ('function', 'timeline.search(uuid, text, jsonb)', 'reader writer app admin'),
      ('function', 'timeline.facets(uuid, jsonb)', 'reader writer app admin'),
      ('function', 'timeline.activity(uuid, uuid)', 'reader writer app admin'),
      ('function', 'timeline.activity_by_key(uuid, text, text)', 'reader writer app admin'),
      ('function', 'timeline.history(uuid, uuid)', 'reader writer app admin'),
      ('function', 'timeline.feed(uuid, text, jsonb)', 'reader writer app admin'),
      ('function', 'timeline.acknowledge(text, text)', 'reader writer app admin'),
      ('function', 'timeline.summary(uuid, jsonb)', 'reader writer app admin'),
      ('table', 'timeline.activity_summary', 'reader writer app admin'),
      ('table', 'timeline.weekly_volume', 'reader writer app admin'),
      ('table', 'timeline.type_mix', 'reader writer app admin'),
      ('table', 'timeline.completion_times', 'reader writer app admin'),
      ('table', 'timeline.overdue_ageing', 'reader writer app admin'),
      ('table', 'timeline.user_load', 'reader writer app admin'),
      ('table', 'timeline.silent_accounts', 'reader writer app admin'),
      ('table', 'timeline.rollup_age', 'reader writer app admin'),
      ('function', 'timeline.version()', 'reader writer app admin'),
      ('function', 'timeline.objects(uuid, jsonb)', 'reader writer app admin'),
      ('function', 'timeline.merges(uuid, jsonb)', 'reader writer app admin'),
      ('table', 'timeline.activities', 'reader writer app admin'),
      -- Called by views with their reader's rights; out of reach otherwise, their schema being closed.
      ('function', 'timeline_data.bound_company()', 'reader writer app admin'),
      ('function', 'timeline_data.bound_viewer(uuid)', 'reader writer app admin'),
      ('function', 'timeline_data.duration_bounds_v1()', 'reader writer app admin'),
      ('function', 'timeline.record(uuid, jsonb)', 'writer app admin'),
      ('function', 'timeline.record_many(uuid, jsonb, jsonb)', 'writer app admin'),
      ('function', 'timeline.change(uuid, uuid, jsonb)', 'writer app admin'),
      ('function', 'timeline.remove(uuid, uuid)', 'writer app admin'),
      ('function', 'timeline.restore(uuid, uuid)', 'writer app admin'),
      ('function', 'timeline.put_objects(uuid, jsonb)', 'writer app admin'),
      ('function', 'timeline.merge(uuid, jsonb, jsonb)', 'writer app admin'),
      ('function', 'timeline.unmerge(uuid, uuid)', 'writer app admin'),
      ('function', 'timeline.convert(uuid, jsonb, jsonb)', 'writer app admin'),
      ('function', 'timeline.erase(uuid, jsonb)', 'writer app admin'),
      ('function', 'timeline.erase_status(uuid, jsonb)', 'writer app admin'),
      ('function', 'timeline.configure(uuid, jsonb)', 'reader writer app admin')
  ) as g (kind, name, words)
  cross join lateral regexp_split_to_table(g.words, ' ') as r (word)
  where i.role_prefix is not null
$$;
comment on function timeline_data.public_interface() is
  'The rights of the group roles: role, privilege, kind and name of the object. No rows without roles.';

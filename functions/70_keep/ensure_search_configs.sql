-- With the extension unaccent every text search configuration that a server comes with has a twin here that folds
-- accents, and without it none has. Companies whose configuration becomes another have their words made anew.
create or replace function timeline_data.ensure_search_configs()
returns void
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_unaccent text := (
    select format('%I.%I', n.nspname, d.dictname)
    from pg_catalog.pg_ts_dict as d
    join pg_catalog.pg_namespace as n
      on n.oid = d.dictnamespace
    join pg_catalog.pg_depend as p
      on p.classid = 'pg_catalog.pg_ts_dict'::regclass
      and p.objid = d.oid
      and p.deptype = 'e'
    join pg_catalog.pg_extension as e
      on e.oid = p.refobjid
    join timeline_data.install as i
      on e.extname = any (i.extensions)
    where e.extname = 'unaccent'
      and d.dictname = 'unaccent'
  );
  v_had boolean := (select i.has_twins from timeline_data.install as i);
  v_config record;
begin
  for v_config in
    select
      c.oid,
      c.cfgname as name
    from pg_catalog.pg_ts_config as c
    left join pg_catalog.pg_ts_config as t
      on t.cfgname = c.cfgname
      and t.cfgnamespace = 'timeline_data'::regnamespace
    where c.cfgnamespace = 'pg_catalog'::regnamespace
      and (t.oid is null) = (v_unaccent is not null)
    order by c.cfgname
  loop
    if v_unaccent is not null then
      perform timeline_data.make_twin(v_config.name, v_config.oid, v_unaccent);
    else
      execute format('drop text search configuration timeline_data.%I', v_config.name);
    end if;
  end loop;
  if v_had = (v_unaccent is not null) then
    return;
  end if;
  update timeline_data.install as i
  set has_twins = not v_had;
  -- Those that were changing already stand in twins that are gone.
  update timeline_data.search_change as s
  set former = array(select distinct replace(f.name, 'timeline_data.', 'pg_catalog.') from unnest(s.former) as f (name))
  where v_had;
  perform timeline_data.mark_search(k.company_id, array['pg_catalog.' || coalesce(c.search_language, 'english')])
  from (
    select distinct o.company_id
    from timeline_data.object as o
    union
    select distinct m.company_id
    from timeline_data.activity_month as m
  ) as k
  left join timeline_data.company as c
    on c.company_id = k.company_id
  where strpos(coalesce(c.search_language, ''), '.') = 0;
end
$$;
comment on function timeline_data.ensure_search_configs() is
  'Creates or drops the configurations timeline_data.english and so on.';

-- A text search configuration that does what another does, with accents folded first.
create or replace function timeline_data.make_twin(
  name     text,
  config   oid,
  unaccent text
)
returns void
language plpgsql
volatile
as $$
declare
  v_map record;
begin
  execute format(
    'create text search configuration timeline_data.%1$I (copy = pg_catalog.%1$I)', make_twin.name);
  for v_map in
    select
      t.alias,
      string_agg(m.mapdict::regdictionary::text, ', ' order by m.mapseqno) as dictionaries
    from pg_catalog.pg_ts_config as c
    cross join ts_token_type(c.cfgparser) as t
    join pg_catalog.pg_ts_config_map as m
      on m.mapcfg = c.oid
      and m.maptokentype = t.tokid
    where c.oid = make_twin.config
      and t.alias in ('word', 'hword', 'hword_part')
    group by t.alias
  loop
    execute format(
      'alter text search configuration timeline_data.%I alter mapping for %I with %s, %s',
      make_twin.name, v_map.alias, make_twin.unaccent, v_map.dictionaries);
  end loop;
end
$$;
comment on function timeline_data.make_twin(text, oid, text) is
  'Creates timeline_data.name; unaccent: schema.name of the dictionary.';

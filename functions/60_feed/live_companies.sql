-- Who has changes behind a position: one look for all that one process tells of.
create or replace function timeline_data.live_companies(after text)
returns json
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set jit = off
as $$
declare
  c_most constant integer := 500;
  v_changes timeline_data.feed[];
begin
  perform timeline_data.require_all();
  v_changes := timeline_data.all_changes(timeline_data.parse_position(live_companies.after), c_most + 1);
  return json_build_object(
    'companies', array(
      select distinct c.company_id
      from unnest(v_changes[1:c_most]) as c
    ),
    'position', timeline_data.next_position(v_changes, c_most),
    'more', cardinality(v_changes) > c_most);
end
$$;
comment on function timeline_data.live_companies(text) is
  'Companies with changes among the next 500 behind a position, the position behind those, whether there are more.
Errors: TL403, TL410, TL416, TL425.';

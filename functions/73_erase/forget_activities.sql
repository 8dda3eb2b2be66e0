-- Takes what was erased out of activities that stay: main object, links, users. A thousand at a time.
create or replace function timeline_data.forget_activities(
  company_id uuid,
  ids        uuid[]
)
returns jsonb
language plpgsql
volatile
as $$
declare
  v_company uuid := forget_activities.company_id;
  v_count bigint := 0;
begin
  for v_place in 1 .. coalesce(cardinality(forget_activities.ids), 0) by 1000
  loop
    v_count := v_count + timeline_data.forget_chunk(v_company, array(
      select i.id
      from unnest(forget_activities.ids[v_place : v_place + 999]) as i (id)
      order by i.id
    ));
  end loop;
  return jsonb_build_object('activity', v_count);
end
$$;
comment on function timeline_data.forget_activities(uuid, uuid[]) is
  'How many rows of which table changed.';

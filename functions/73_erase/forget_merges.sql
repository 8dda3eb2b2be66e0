-- What became it, or what it became, stands by itself again, or is what is left of several. Serves:
-- object_merge_by_date.
create or replace function timeline_data.forget_merges(
  company_id uuid,
  what       timeline_data.erasure_request
)
returns jsonb
language plpgsql
volatile
as $$
declare
  v_company uuid := forget_merges.company_id;
  v_type text := (forget_merges.what).object_type;
  v_ids uuid[] := (forget_merges.what).object_ids;
  v_count bigint := 0;
begin
  if not exists (select from timeline_data.object_merge as m where m.company_id = v_company) then
    return '{}'::jsonb;
  end if;
  update timeline_data.object_merge as m
  set
    into_types = array(
      select i.type from unnest(m.into_types, m.into_ids) with ordinality as i (type, id, place)
      where i.type <> v_type or i.id <> all (v_ids) order by i.place),
    into_ids = array(
      select i.id from unnest(m.into_types, m.into_ids) with ordinality as i (type, id, place)
      where i.type <> v_type or i.id <> all (v_ids) order by i.place)
  where m.company_id = v_company
    and m.into_ids && v_ids
    and exists (
      select
      from unnest(m.into_types, m.into_ids) as i (type, id)
      where i.type <> v_type
        or i.id <> all (v_ids)
    );
  get diagnostics v_count = row_count;
  with gone as (
    delete from timeline_data.object_merge as m
    where m.company_id = v_company
      and (
        m.object_id = any (v_ids) and m.object_type = v_type
        or exists (
          select
          from unnest(m.into_types, m.into_ids) as i (type, id)
          where i.type = v_type
            and i.id = any (v_ids)
        )
      )
    returning 1
  )
  select v_count + count(*)
  into v_count
  from gone;
  return jsonb_build_object('object_merge', v_count);
end
$$;
comment on function timeline_data.forget_merges(uuid, timeline_data.erasure_request) is
  'How many rows of which table went, or changed.';

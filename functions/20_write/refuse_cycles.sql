-- None of some objects may be above itself: what was one may have got parents among which it would be, once apart.
create or replace function timeline_data.refuse_cycles(
  company_id uuid,
  types      text[],
  ids        uuid[]
)
returns void
language plpgsql
volatile
as $$
declare
  v_object record;
  v_types text[];
  v_ids uuid[];
begin
  for v_object in
    select
      o.type,
      timeline_data.unmerged_object(refuse_cycles.company_id, o.type, o.id) as id
    from unnest(refuse_cycles.types, refuse_cycles.ids) as o (type, id)
  loop
    select
      array_agg(s.to_type),
      array_agg(s.to_id)
    into v_types, v_ids
    from timeline_data.member_steps(
      refuse_cycles.company_id, timeline_data.any_roll_up(), v_object.type, v_object.id) as s;
    if timeline_data.is_above(refuse_cycles.company_id, v_object.type, v_object.id, v_types, v_ids) then
      raise exception '% % would be above itself', v_object.type, (
          select coalesce(o.object_key, v_object.id::text)
          from timeline_data.object as o
          where o.company_id = refuse_cycles.company_id
            and o.object_id = v_object.id
            and o.object_type = v_object.type
        )
        using errcode = 'TL409', column = 'merge_id',
          hint = 'By parents that were entered since: give one of them another, or undo what else was merged.';
    end if;
  end loop;
end
$$;
comment on function timeline_data.refuse_cycles(uuid, text[], uuid[]) is
  'TL409 where one of some objects is an ancestor of itself.';

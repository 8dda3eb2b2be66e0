-- What something is converted into: one object or several, each of another type, entered where they are new.
create or replace function timeline_data.parse_targets(
  settings timeline_data.company,
  type     text,
  targets  jsonb,
  out types text[],
  out ids   uuid[]
)
returns record
language plpgsql
volatile
as $$
declare
  v_company uuid := (parse_targets.settings).company_id;
  v_is_one boolean := jsonb_typeof(parse_targets.targets) = 'object';
  v_given jsonb := case when v_is_one then jsonb_build_array(parse_targets.targets) else parse_targets.targets end;
  v_parsed jsonb;
begin
  if jsonb_typeof(v_given) is distinct from 'array' or not jsonb_array_length(v_given) between 1 and 20 then
    raise exception '"into" must be an object or up to 20, not %', left(coalesce(v_given::text, 'nothing'), 80)
      using errcode = 'TL400', column = 'into',
        hint = 'Send [{"type": "contact", "id": "…"}, …]; the first is what it becomes.';
  end if;
  select jsonb_agg(
    timeline_data.parse_object(
      parse_targets.settings, g.value, case when v_is_one then 'into' else 'into.' || g.place - 1 end)
    order by g.place)
  into v_parsed
  from jsonb_array_elements(v_given) with ordinality as g (value, place);
  if exists (
    select
    from jsonb_array_elements(v_parsed) as p (value)
    where p.value ->> 'type' in ('user', parse_targets.type)
  ) then
    raise exception 'a % becomes no % and no user', parse_targets.type, parse_targets.type
      using errcode = 'TL400', column = 'into', hint = 'merge(company_id, loser, winner) joins two of one type.';
  end if;
  perform timeline_data.refuse_forgotten(v_company, v_parsed);
  perform timeline_data.ensure_objects(v_company, v_parsed);
  select
    array_agg(t.type order by t.place),
    array_agg(t.id order by t.place)
  into parse_targets.types, parse_targets.ids
  from (
    select
      p.value ->> 'type' as type,
      timeline_data.unmerged_object(v_company, p.value ->> 'type', (p.value ->> 'id')::uuid) as id,
      min(p.place) as place
    from jsonb_array_elements(v_parsed) with ordinality as p (value, place)
    group by 1, 2
  ) as t;
end
$$;
comment on function timeline_data.parse_targets(timeline_data.company, text, jsonb) is
  'Unmerged objects as two arrays side by side, each once, in the order given. TL400, TL405, TL410 for one that was erased, TL413.';

-- Whom a private activity is visible to: sorted user ids; null is everybody in the company.
create or replace function timeline_data.parse_visible_to(
  settings   timeline_data.company,
  visible_to jsonb,
  out parsed  jsonb,
  out objects jsonb
)
returns record
language plpgsql
stable
as $$
begin
  parse_visible_to.objects := '[]';
  if jsonb_typeof(parse_visible_to.visible_to) = 'null' then
    return;
  end if;
  if jsonb_typeof(parse_visible_to.visible_to) is distinct from 'array' then
    raise exception 'visible_to must be an array of user ids, not %',
        left(parse_visible_to.visible_to::text, 80)
      using errcode = 'TL400', column = 'visible_to', hint = 'Send ["…", …], [] for author and assignee only, or null.';
  end if;
  if jsonb_array_length(parse_visible_to.visible_to) > 1000 then
    raise exception '% users in visible_to', jsonb_array_length(parse_visible_to.visible_to)
      using errcode = 'TL413', column = 'visible_to', hint = 'Up to 1000 fit.';
  end if;
  select
    coalesce(jsonb_agg(distinct u.object -> 'id'), '[]'),
    coalesce(jsonb_agg(u.object), '[]')
  into parse_visible_to.parsed, parse_visible_to.objects
  from (
    select timeline_data.parse_user(
      parse_visible_to.settings, v.value, 'visible_to.' || v.place - 1) as object
    from jsonb_array_elements(parse_visible_to.visible_to) with ordinality as v (value, place)
  ) as u;
end
$$;
comment on function timeline_data.parse_visible_to(timeline_data.company, jsonb) is
  'Sorted user ids of a private activity (null: public), and the users named. TL400, TL413.';

-- The plain activities of a batch as drafts, by sets: what parse_activity makes of them, for many at once.
-- What is not plain is left out; parse_activity judges it, and says what is wrong.
create or replace function timeline_data.parse_plain(
  settings   timeline_data.company,
  activities jsonb,
  out drafts  timeline_data.draft[],
  out objects jsonb,
  out types   text[],
  out ids     uuid[]
)
returns record
language plpgsql
volatile
as $$
declare
  v_types text[] := timeline_data.activity_types(parse_plain.settings);
  v_zone text := (parse_plain.settings).time_zone;
  v_activities jsonb[];
  v_places integer[];
  v_refs jsonb;
begin
  select
    array_agg(i.value),
    array_agg(i.place)
  into v_activities, v_places
  from jsonb_array_elements(parse_plain.activities) with ordinality as i (value, place)
  where timeline_data.is_plain(i.value, v_types, v_zone);
  if v_activities is null then
    return;
  end if;
  select
    n.refs,
    n.objects,
    n.types,
    n.ids
  into v_refs, parse_plain.objects, parse_plain.types, parse_plain.ids
  from timeline_data.parse_names(parse_plain.settings, v_activities) as n;
  select array_agg(timeline_data.plain_draft(p.place, p.activity, v_refs, v_zone))
  into parse_plain.drafts
  from unnest(v_activities, v_places) as p (activity, place);
end
$$;
comment on function timeline_data.parse_plain(timeline_data.company, jsonb) is
  'Drafts of the plain activities of a JSON array, null for none; the objects to enter, and to hold, for them.';

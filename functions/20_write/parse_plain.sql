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
  v_activities jsonb[];
  v_places integer[];
  v_refs jsonb;
begin
  -- A single one goes without a query where it can.
  if jsonb_array_length(parse_plain.activities) = 1 then
    if timeline_data.is_plain(parse_plain.activities -> 0, v_types) then
      v_activities := array[parse_plain.activities -> 0];
    end if;
  else
    select
      array_agg(i.value),
      array_agg(i.place)
    into v_activities, v_places
    from jsonb_array_elements(parse_plain.activities) with ordinality as i (value, place)
    where timeline_data.is_plain(i.value, v_types);
  end if;
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
  if v_places is null then
    parse_plain.drafts := array[timeline_data.plain_draft(1, v_activities[1], v_refs)];
  else
    select array_agg(timeline_data.plain_draft(p.place, p.activity, v_refs))
    into parse_plain.drafts
    from unnest(v_activities, v_places) as p (activity, place);
  end if;
end
$$;
comment on function timeline_data.parse_plain(timeline_data.company, jsonb) is
  'Drafts of the plain activities of a JSON array, null for none; the objects to enter, and to hold, for them.';

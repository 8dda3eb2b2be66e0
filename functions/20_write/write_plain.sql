-- Writes the plain activities of a batch: the new ones at once, and at once it tells which are stored as they
-- are. Those that differ, or whose key others of the batch have too, are parsed to be written one after the
-- other (write_batch).
create or replace function timeline_data.write_plain(
  settings    timeline_data.company,
  viewer      uuid,
  activities  jsonb,
  parsed      jsonb[],
  drafts      timeline_data.draft[],
  has_parents boolean
)
returns jsonb[]
language plpgsql
volatile
as $$
declare
  v_parsed jsonb[] := write_plain.parsed;
  v_drafts timeline_data.draft[] := write_plain.drafts;
  v_taken jsonb;
  v_id uuid;
  v_place integer;
  v_version integer;
begin
  select jsonb_object_agg(k.key, true)
  into v_taken
  from unnest(write_plain.parsed) as p (parsed)
  cross join lateral (
    values
      (p.parsed ->> 'id'),
      ((p.parsed #>> '{doc,source}') || ' ' || (p.parsed #>> '{doc,external_id}'))
  ) as k (key)
  where k.key is not null;
  if v_taken is not null then
    v_drafts := array(
      select d
      from unnest(write_plain.drafts) as d
      where not v_taken ?| array[d.id::text, coalesce(d.source || ' ' || d.external_id, '')]
    );
  end if;
  for v_id, v_place in
    select
      d.id,
      d.place
    from unnest(timeline_data.insert_drafts(
      write_plain.settings, write_plain.viewer, v_drafts, write_plain.has_parents)) as d
  loop
    v_parsed[v_place] := jsonb_build_object('id', v_id, 'outcome', 'inserted', 'version', 1);
  end loop;
  for v_id, v_place, v_version in
    select
      u.id,
      u.place,
      u.version
    from timeline_data.unchanged_drafts(
      (write_plain.settings).company_id,
      array(
        select d
        from unnest(v_drafts) as d
        where v_parsed[d.place] is null
          -- Another may name the same activity by its id, and what comes after that is no longer the same.
          and not write_plain.activities @? '$[*].id ? (@ != null)'
      )) as u
  loop
    v_parsed[v_place] := jsonb_build_object('id', v_id, 'outcome', 'unchanged', 'version', v_version);
  end loop;
  for v_place in
    select d.place
    from unnest(write_plain.drafts) as d
  loop
    if v_parsed[v_place] is null then
      v_parsed[v_place] := timeline_data.parse_activity(
        write_plain.settings, write_plain.activities -> v_place - 1);
    end if;
  end loop;
  return v_parsed;
end
$$;
comment on function timeline_data.write_plain(
  timeline_data.company, uuid, jsonb, jsonb[], timeline_data.draft[], boolean) is
  'The batch with outcomes where plain activities were inserted, and parsed ones for the rest.';

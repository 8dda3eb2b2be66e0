-- Writes the plain activities of a batch: the new ones at once, and at once it tells which are stored as they
-- are. The others are parsed to be written one after the other (write_batch). Whatever may be new is inserted
-- or claimed here, in one order, so that nothing is left to wait for when that comes.
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
  v_company uuid := (write_plain.settings).company_id;
  v_parsed jsonb[] := write_plain.parsed;
  v_drafts timeline_data.draft[] := timeline_data.free_drafts(
    v_company, write_plain.activities, write_plain.parsed, write_plain.drafts);
  v_claims timeline_data.draft[];
  v_id uuid;
  v_place integer;
  v_version integer;
  v_retry text := '40001';
begin
  if cardinality(v_drafts) is distinct from cardinality(v_parsed) then
    -- What is not free is named by those that are parsed, unless nothing is.
    v_claims := timeline_data.claims(
      v_company, v_parsed, case when cardinality(v_drafts) = 0 then write_plain.drafts end);
  end if;
  for v_id, v_place in
    select
      d.id,
      d.place
    from unnest(timeline_data.insert_drafts(
      write_plain.settings, write_plain.viewer, v_drafts || v_claims, write_plain.has_parents)) as d
  loop
    v_parsed[v_place] := jsonb_build_object('id', v_id, 'outcome', 'inserted', 'version', 1);
  end loop;
  if timeline_data.has_erasures(v_company) and timeline_data.forgotten_places(v_company, v_drafts) <> '{}' then
    raise exception 'some of these activities were erased meanwhile'
      using errcode = v_retry, hint = 'Send them again.';
  end if;
  for v_id, v_place, v_version in
    select
      u.id,
      u.place,
      u.version
    from timeline_data.unchanged_drafts(
      v_company,
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

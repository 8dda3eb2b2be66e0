-- Names and parents of objects: the directory. Absent fields keep their value; parents are replaced
-- as a whole, and the timelines of old and new parents follow at once.
create or replace function timeline.put_objects(
  company_id uuid,
  objects    jsonb
)
returns json
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set jit = off
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
  v_settings timeline_data.company;
  v_has_erasures boolean;
  v_object jsonb;
  v_place integer;
  v_outcomes text[];
  v_types text[] := '{}'::text[];
  v_ids uuid[] := '{}'::uuid[];
begin
  perform timeline_data.require_company(put_objects.company_id);
  v_settings := timeline_data.company_settings(put_objects.company_id);
  v_has_erasures := timeline_data.refuse_erased(v_settings);
  perform timeline_data.check_batch(
    put_objects.objects, 'objects', '[{"type", "id", "name", "parents": [{"type", "id"}]}]');
  if put_objects.objects @? '$[*] ? (exists(@.parents) || exists(@.parent))' then
    perform timeline_data.lock_company(put_objects.company_id);
    perform timeline_data.refuse_company(put_objects.company_id);
    v_has_erasures := timeline_data.has_erasures(put_objects.company_id);
  end if;
  v_outcomes := array_fill(null::text, array[jsonb_array_length(put_objects.objects)]);
  for v_object, v_place in
    select
      e.entry,
      e.place
    from (
      select
        timeline_data.parse_directory_entry(v_settings, o.value) as entry,
        o.place
      from jsonb_array_elements(put_objects.objects) with ordinality as o (value, place)
      -- Else each would be parsed once more for every use below.
      offset 0
    ) as e
    order by e.entry ->> 'type', e.entry ->> 'id', e.place
  loop
    if v_has_erasures then
      v_object := timeline_data.forget_entry(put_objects.company_id, v_object);
    end if;
    v_outcomes[v_place] := case
      when v_object is null then 'erased' else timeline_data.put_object(v_settings, v_object) end;
    if v_outcomes[v_place] in ('inserted', 'updated') then
      v_types := v_types || (v_object ->> 'type');
      v_ids := v_ids || (v_object ->> 'id')::uuid;
    end if;
  end loop;
  if 'inserted' = any (v_outcomes) and timeline_data.has_erasures(put_objects.company_id) then
    -- Who waited for an erasure meanwhile enters nothing of it.
    perform timeline_data.retry_forgotten(put_objects.company_id, v_types, v_ids);
  end if;
  if v_ids <> '{}' then
    perform timeline_data.write_feed(put_objects.company_id, 'object', v_types, v_ids, null);
  end if;
  return json_build_object(
    'inserted', cardinality(array_positions(v_outcomes, 'inserted')),
    'updated', cardinality(array_positions(v_outcomes, 'updated')),
    'unchanged', cardinality(array_positions(v_outcomes, 'unchanged')),
    'outcomes', v_outcomes,
    'token', timeline_data.token());
end
$$;
comment on function timeline.put_objects(uuid, jsonb) is
  'Enter or update objects (accounts, contacts, leads, deals, users, your own types) in the directory.

Returns {"inserted", "updated", "unchanged", "outcomes": ["inserted" | "updated" | "unchanged" | "erased", in
the order given], "token"}. All or nothing, up to 10,000 at a time.
objects: [{"type", "id", "name", "parents": [{"type", "id", "since", "until"}], "deleted"}]; "parent": {…} for one.
An absent field keeps its value, "name": null clears it, parents are replaced as a whole,
"deleted": true marks the object: its timeline stays, with its last known name.
since, until (optional): when the one belonged to the other. The parent shows activities of these dates alone, unless
the company''s rules say ever. A bare date is that whole local day, a timestamp an instant, [since, until). Whoever
changes the employer has "until" with the old one and "since" with the new; a parent may come again for other dates.
One that was erased stays so, and is nobody''s parent.
Errors: TL400, TL401, TL403, TL405, TL409 for a cycle of parents, TL410 for a company that was erased, TL413.';

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
  v_put record;
begin
  perform timeline_data.require_company(put_objects.company_id);
  v_settings := timeline_data.company_settings(put_objects.company_id);
  perform timeline_data.check_batch(
    put_objects.objects, 'objects', '[{"type", "id", "name", "parents": [{"type", "id"}]}]');
  if v_settings.created_at is null
    and put_objects.objects <> '[]'
    and not put_objects.objects @? '$[*] ? (!(@.deleted == true))'
    and timeline_data.is_company_erased(put_objects.company_id) then
    -- Who deletes what is erased has nothing to do: an application goes on to delete its own rows.
    return json_build_object('inserted', 0, 'updated', 0, 'unchanged', 0,
      'outcomes', array_fill('erased'::text, array[jsonb_array_length(put_objects.objects)]),
      'token', timeline_data.token());
  end if;
  v_has_erasures := timeline_data.refuse_erased(v_settings);
  if put_objects.objects @? '$[*] ? (exists(@.parents) || exists(@.parent))' then
    perform timeline_data.lock_company(put_objects.company_id);
    perform timeline_data.refuse_company(put_objects.company_id);
    v_has_erasures := timeline_data.has_erasures(put_objects.company_id);
  end if;
  select * into v_put
  from timeline_data.put_entries(v_settings, put_objects.objects, v_has_erasures);
  if 'inserted' = any (v_put.outcomes) and timeline_data.has_erasures(put_objects.company_id) then
    -- Who waited for an erasure meanwhile enters nothing of it.
    perform timeline_data.retry_forgotten(put_objects.company_id, v_put.types, v_put.ids);
  end if;
  if v_put.ids <> '{}' then
    perform timeline_data.write_feed(put_objects.company_id, 'object', v_put.types, v_put.ids, null);
  end if;
  return json_build_object(
    'inserted', cardinality(array_positions(v_put.outcomes, 'inserted')),
    'updated', cardinality(array_positions(v_put.outcomes, 'updated')),
    'unchanged', cardinality(array_positions(v_put.outcomes, 'unchanged')),
    'outcomes', v_put.outcomes,
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
Errors: TL400, TL401, TL403, TL405, TL409 for a cycle of parents, TL410 for a company that was erased unless
all are deleted, TL413.';

-- Many activities in one transaction, all or nothing unless options ask to set bad ones aside: what record would
-- make of them one after the other. Before that objects are held, new names taken, known activities held, each in
-- one order: two batches of the same rows wait instead of deadlocking.
create or replace function timeline.record_many(
  company_id uuid,
  activities jsonb,
  options    jsonb default '{}'
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
set plan_cache_mode = force_generic_plan
as $$
declare
  v_settings timeline_data.company;
  v_viewer uuid;
  v_is_lenient boolean;
  v_has_erasures boolean;
  v_places integer[];
  v_plain record;
  v_parsed jsonb[];
  v_has_parents boolean;
begin
  perform timeline_data.require_company(record_many.company_id);
  perform timeline_data.check_keys(record_many.options, array['on_error'], 'options');
  v_settings := timeline_data.company_settings(record_many.company_id);
  v_has_erasures := timeline_data.refuse_erased(v_settings);
  v_is_lenient := timeline_data.parse_choice(
    coalesce(nullif(record_many.options -> 'on_error', 'null'), '"abort"'), 'on_error', array['abort', 'reject']
  ) = 'reject';
  perform timeline_data.check_batch(record_many.activities, 'activities', '[{…}, {…}]');
  v_plain := timeline_data.parse_plain(v_settings, record_many.activities);
  if v_has_erasures then
    v_places := timeline_data.forgotten_places(record_many.company_id, v_plain.drafts);
    if v_places <> '{}' then
      -- These one by one.
      v_plain := timeline_data.parse_plain(
        v_settings, timeline_data.without_places(record_many.activities, v_places));
    end if;
  end if;
  v_parsed := timeline_data.parse_batch(v_settings, record_many.activities, v_plain.drafts);
  if v_has_erasures then
    v_parsed := timeline_data.forget_batch(record_many.company_id, v_parsed);
  end if;
  v_has_parents := timeline_data.hold_batch(
    record_many.company_id, v_plain.objects, v_plain.types, v_plain.ids, v_parsed);
  -- Again: what held the objects may have been a change of the rules.
  v_settings := timeline_data.company_settings(record_many.company_id);
  v_viewer := timeline_data.enter_viewer(record_many.company_id);
  v_parsed := timeline_data.write_plain(
    v_settings, v_viewer, record_many.activities, v_parsed, v_plain.drafts, v_has_parents);
  return timeline_data.batch_receipt(timeline_data.write_batch(
    v_settings, v_viewer, v_parsed, v_is_lenient));
end
$$;
comment on function timeline.record_many(uuid, jsonb, jsonb) is
  'Record an array of up to 10,000 activities in one transaction.

Returns {"inserted", "updated", "unchanged", "receipts": [as of record, in the order given], "token"}.
Each is taken in its turn, as record would: of two for one activity the later one has the last word.
All or nothing: the first bad activity aborts the call and DETAIL says which one it was (from 0).
options: {"on_error": "reject"} lets the others land and answers a bad one, in its place, with
{"outcome": "rejected", "code", "message", "hint", "field"}: the field it is about as a path
(subject, links.0.id), null where it is about none. An error carries the same in COLUMN. Objects that a rejected
activity named may stand in the directory. 40P01 may meet batches that change keys while others send them: send again.
Errors: as of record; TL413 for more than 10,000.';

-- feed() for many filters of a company at once: each change is looked at once, and told to whom it concerns.
create or replace function timeline_data.live_changes(
  company_id uuid,
  after      text,
  until      text,
  include    text[],
  filters    text[]
)
returns json
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set jit = off
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
  v_all uuid := timeline_data.require_all();
  v_until timeline_data.feed_position := timeline_data.parse_position(live_changes.until);
  v_settings timeline_data.company;
  v_filters timeline_data.page_filter[] := live_changes.filters::timeline_data.page_filter[];
  v_change timeline_data.feed;
  v_told json[];
begin
  v_settings := timeline_data.company_settings(coalesce(live_changes.company_id, v_all));
  for v_change in
    select c.*
    from unnest(timeline_data.company_changes(
      live_changes.company_id, timeline_data.parse_position(live_changes.after), 501)) as c
    where (c.xid, c.seq) <= (v_until.xid, v_until.seq)
    order by c.xid, c.seq
  loop
    v_told := v_told || case
      when v_change.activity_id is null then json_build_object(
        'change', v_change.change,
        'position', timeline_data.change_position(v_change),
        'told', timeline_data.object_change(v_change)::text)
      else timeline_data.live_change(v_settings, v_filters, live_changes.include, v_change)
    end;
  end loop;
  return timeline_data.told_results(v_told);
end
$$;
comment on function timeline_data.live_changes(uuid, text, text, text[], text[]) is
  'The changes of a company between two positions, each with the places of those filters (live_filter) that it concerns.

Returns [{"change", "position", "told": the change as text, "shown": places of filters it is told to, "gone": the text
that tells of a removal, "left": places of filters that is told to}]; of objects, merges and settings "change",
"position" and "told".
Errors: TL403, TL410, TL416, TL425.';

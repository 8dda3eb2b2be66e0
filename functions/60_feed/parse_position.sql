-- Refuses what is no position of this database, what lies ahead of it, and what is forgotten.
create or replace function timeline_data.parse_position(feed_position text)
returns timeline_data.feed_position
language plpgsql
stable
as $$
declare
  v_parts text[] := string_to_array(parse_position.feed_position, '-');
  v_next bigint := pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::text::bigint;
  v_low bigint := (select i.feed_low from timeline_data.install as i);
begin
  perform timeline_data.check_cluster();
  if parse_position.feed_position is null then
    return row(v_low, 9223372036854775807)::timeline_data.feed_position;
  elsif parse_position.feed_position = 'now' then
    return row(timeline_data.feed_horizon(), 0)::timeline_data.feed_position;
  elsif parse_position.feed_position !~ '^[0-9a-f]{8}-[0-9]{1,18}-[0-9]{1,18}$' then
    raise exception 'position "%" is not one of a feed', left(parse_position.feed_position, 80)
      using errcode = 'TL416', column = 'after',
        hint = 'Pass the position of a change, of a feed or of a page unchanged, "now", or none for all that is kept.';
  elsif v_parts[1] <> timeline_data.epoch() then
    raise exception 'position "%" is of another database, or of the time before this one was restored',
        parse_position.feed_position
      using errcode = 'TL410', column = 'after',
        hint = 'Read anew what you keep, with "position" among the include of page, and go on from there.';
  elsif v_parts[2]::bigint > v_next
    or v_parts[3]::bigint > coalesce(pg_catalog.pg_sequence_last_value('timeline_data.feed_seq'), 0) then
    raise exception 'position "%" lies ahead of this database', parse_position.feed_position
      using errcode = 'TL425', column = 'after',
        hint = 'A replica may be behind: retry in a moment, or read from the primary.';
  elsif v_parts[2]::bigint <= v_low then
    raise exception 'changes after position "%" are no longer kept', parse_position.feed_position
      using errcode = 'TL410', column = 'after',
        hint = 'Read anew what you keep, with "position" among the include of page, and go on from there.';
  end if;
  return row(v_parts[2]::bigint, v_parts[3]::bigint)::timeline_data.feed_position;
end
$$;
comment on function timeline_data.parse_position(text) is
  'The position behind which a feed goes on; null: the oldest that is kept; now: the newest. TL410, TL416, TL425.';

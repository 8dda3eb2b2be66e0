-- The dates of a filter, as instants [starts_at, ends_at), with the view's own bound laid over them:
-- open activities are overdue before now and upcoming from now on, so that none is in neither.
create or replace function timeline_data.parse_range(
  settings timeline_data.company,
  filter   jsonb,
  parsed   timeline_data.page_filter
)
returns timeline_data.page_filter
language plpgsql
stable
as $$
declare
  v_page timeline_data.page_filter := parse_range.parsed;
  v_zone text := (parse_range.settings).time_zone;
  v_now timestamptz;
begin
  v_page.starts_at := '-infinity';
  v_page.ends_at := 'infinity';
  if v_page.view = 'all' and not parse_range.filter ?| array['date_from', 'date_to', 'time_zone'] then
    return v_page;
  end if;
  if coalesce(jsonb_typeof(parse_range.filter -> 'time_zone'), 'null') <> 'null' then
    v_zone := timeline_data.check_time_zone(
      timeline_data.parse_text(parse_range.filter -> 'time_zone', 'time_zone', 100));
  end if;
  v_page.starts_at := timeline_data.parse_bound(parse_range.filter -> 'date_from', v_zone, 'date_from');
  v_page.ends_at := timeline_data.parse_bound(parse_range.filter -> 'date_to', v_zone, 'date_to');
  -- A whole day is never empty (but for one that a zone left out): its end, if no later, was before.
  if v_page.starts_at > v_page.ends_at
    or v_page.starts_at = v_page.ends_at
      and length(parse_range.filter ->> 'date_to') = 10
      and parse_range.filter ->> 'date_from' <> parse_range.filter ->> 'date_to' then
    raise exception 'date_from "%" is after date_to "%"',
        parse_range.filter ->> 'date_from', parse_range.filter ->> 'date_to'
      using errcode = 'TL400', hint = 'Exchange the two.';
  end if;
  v_page.starts_at := coalesce(v_page.starts_at, '-infinity');
  v_page.ends_at := coalesce(v_page.ends_at, 'infinity');
  v_now := timeline_data.now();
  case v_page.view
    when 'upcoming' then
      v_page.starts_at := greatest(v_page.starts_at, v_now);
    when 'overdue' then
      v_page.ends_at := least(v_page.ends_at, v_now);
    when 'history' then
      v_page.ends_at := least(v_page.ends_at, v_now + interval '1 microsecond');
    else
      null;
  end case;
  return v_page;
end
$$;
comment on function timeline_data.parse_range(timeline_data.company, jsonb, timeline_data.page_filter) is
  'Fills starts_at and ends_at of a filter from date_from, date_to, time_zone and view. TL400.';

-- Which page of the listing, how large, counted how, with what beside the usual columns.
create or replace function timeline_data.parse_paging(
  settings timeline_data.company,
  filter   jsonb,
  parsed   timeline_data.page_filter
)
returns timeline_data.page_filter
language plpgsql
stable
as $$
declare
  c_includes constant text[] := array[
    'description', 'links', 'data', 'why', 'version', 'created', 'ends_at', 'direction', 'position'];
  v_page timeline_data.page_filter := parse_paging.parsed;
  v_limit jsonb := coalesce(nullif(parse_paging.filter -> 'limit', 'null'), '100');
begin
  if jsonb_typeof(v_limit) <> 'number' or not v_limit #>> '{}' ~ '^[0-9]{1,3}$'
    or not (v_limit #>> '{}')::integer between 1 and 500 then
    raise exception 'limit % is not between 1 and 500', left(v_limit::text, 80)
      using errcode = 'TL400', hint = 'Ask for up to 500 at a time and follow "next".';
  end if;
  v_page.page_size := (v_limit #>> '{}')::integer;
  v_page.count_mode := timeline_data.parse_choice(
    coalesce(nullif(parse_paging.filter -> 'count', 'null'), '"capped"'), 'count',
    array['capped', 'exact', 'none']);
  v_page.include := case
    when coalesce(jsonb_typeof(parse_paging.filter -> 'include'), 'null') = 'null' then '{}'
    else timeline_data.filter_words(parse_paging.filter, 'include', c_includes)
  end;
  if coalesce(jsonb_typeof(parse_paging.filter -> 'cursor'), 'null') <> 'null' then
    select
      c.activity_date,
      c.id
    into v_page.after_date, v_page.after_id
    from timeline_data.cursor_decode(
      (parse_paging.settings).company_id, v_page.digest, parse_paging.filter ->> 'cursor') as c;
  end if;
  if coalesce(jsonb_typeof(parse_paging.filter -> 'min_token'), 'null') <> 'null' then
    perform timeline_data.check_token(parse_paging.filter ->> 'min_token');
  end if;
  return v_page;
end
$$;
comment on function timeline_data.parse_paging(timeline_data.company, jsonb, timeline_data.page_filter) is
  'Fills limit, count, include and cursor of a filter; tests min_token. TL400, TL416, TL425.';

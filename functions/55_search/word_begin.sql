-- The beginning of a walk through the index of search, where a filter's cursor stands. Of few texts all are asked for
-- at once. Serves: activity_body_pkey.
create or replace function timeline_data.word_begin(
  company_id uuid,
  filter     timeline_data.page_filter,
  match      timeline_data.word_match,
  size       integer
)
returns timeline_data.word_walk
language plpgsql
stable
as $$
declare
  c_few constant integer := 2000;
  c_all constant integer := 1000;
  c_year constant integer := 12;
  v_page timeline_data.page_filter := word_begin.filter;
  v_walk timeline_data.word_walk;
begin
  v_walk.match := word_begin.match;
  v_walk.size := word_begin.size;
  v_walk.is_forward := v_page.view = 'upcoming';
  v_walk.starts_at := v_page.starts_at;
  v_walk.ends_at := v_page.ends_at;
  v_walk.after_date := v_page.after_date;
  v_walk.after_id := v_page.after_id;
  if v_walk.after_id is not null and v_walk.is_forward then
    v_walk.starts_at := greatest(v_walk.starts_at, v_walk.after_date);
  elsif v_walk.after_id is not null then
    v_walk.ends_at := least(v_walk.ends_at, v_walk.after_date + interval '1 microsecond');
  end if;
  -- What begins so is gone through for each window anew, of all months.
  v_walk.is_begun := (v_walk.match).relaxed is null and strpos((v_walk.match).query::text, ':*') > 0;
  v_walk.turn_at := (date_trunc('month', timeline_data.now() at time zone 'UTC') + interval '1 month')
    at time zone 'UTC';
  v_walk.is_few := (
    select count(*) < c_few
    from (
      select
      from timeline_data.activity_body as b
      where b.company_id = word_begin.company_id
      limit c_few
    ) as t
  );
  v_walk.months := case
    when v_walk.is_few then c_all
    when v_walk.is_begun then c_year
    else 1
  end;
  v_walk.looked := 0;
  v_walk.found_hits := 0;
  return v_walk;
end
$$;
comment on function timeline_data.word_begin(uuid, timeline_data.page_filter, timeline_data.word_match, integer) is
  'A walk over what matches in the range of a filter; so many places are asked for at first.';

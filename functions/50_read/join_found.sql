-- What was found first, then what is new in the second: what matches all of a query stands before the rest.
create or replace function timeline_data.join_found(
  head timeline_data.search_found,
  tail timeline_data.search_found
)
returns timeline_data.search_found
language plpgsql
immutable
as $$
declare
  v_head timeline_data.search_found := join_found.head;
  v_scores double precision[] := (join_found.tail).scores;
  v_ids uuid[] := array(select h.id from unnest(v_head.page_rows) as h);
  v_tail timeline_data.search_found;
begin
  select
    array_agg(t.found order by t.place),
    array_agg(v_scores[t.place] order by t.place)
  into v_tail.page_rows, v_tail.scores
  from (
    select
      r as found,
      row_number() over () as place
    from unnest((join_found.tail).page_rows) as r
  ) as t
  where (t.found).id <> all (v_ids);
  v_head.page_rows := v_head.page_rows || v_tail.page_rows;
  v_head.scores := v_head.scores || v_tail.scores;
  return v_head;
end
$$;
comment on function timeline_data.join_found(timeline_data.search_found, timeline_data.search_found) is
  'Both, an activity once.';

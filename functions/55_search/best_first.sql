-- Hits by their score, newer before older where it is the same.
create or replace function timeline_data.best_first(
  company_id uuid,
  hits       timeline_data.search_hit[],
  match      timeline_data.word_match
)
returns timeline_data.search_hit[]
language plpgsql
stable
as $$
declare
  v_hits timeline_data.search_hit[] := timeline_data.rank_hits(
    best_first.company_id, best_first.hits, best_first.match);
begin
  return array(
    select row(h.id, h.activity_date, h.is_open, h.score)::timeline_data.search_hit
    from unnest(v_hits) as h
    order by
      h.score desc,
      h.activity_date desc,
      h.id desc
  );
end
$$;
comment on function timeline_data.best_first(uuid, timeline_data.search_hit[], timeline_data.word_match) is
  'The hits, best first, as rank_hits() scores them.';

-- Rows by their score, newer before older where it is the same.
create or replace function timeline_data.best_first(
  company_id uuid,
  page_rows  timeline_data.page_row[],
  query      timeline_data.search_query,
  weights    double precision[],
  average    double precision
)
returns timeline_data.search_found
language plpgsql
stable
as $$
declare
  v_scores double precision[] := timeline_data.rank_rows(
    best_first.company_id, best_first.page_rows, best_first.query, best_first.weights, best_first.average);
  v_found timeline_data.search_found;
begin
  select
    coalesce(array_agg(s.found order by s.score desc, (s.found).activity_date desc, (s.found).id desc), '{}'),
    coalesce(array_agg(s.score order by s.score desc, (s.found).activity_date desc, (s.found).id desc), '{}')
  into v_found.page_rows, v_found.scores
  from (
    select
      r as found,
      v_scores[row_number() over ()] as score
    from unnest(best_first.page_rows) as r
  ) as s;
  return v_found;
end
$$;
comment on function timeline_data.best_first(
  uuid, timeline_data.page_row[], timeline_data.search_query, double precision[], double precision) is
  'The rows with their scores, best first, as rank_rows() scores them.';

-- BM25 (Robertson and Zaragoza 2009, k1 = 1.2, b = 0.75): how well each activity answers a query, by how often it
-- holds which words and how long it is. A word of the subject counts twice, and so does one of a name on it.
-- Serves: activity_body_pkey.
create or replace function timeline_data.rank_rows(
  company_id uuid,
  page_rows  timeline_data.page_row[],
  query      timeline_data.search_query,
  weights    double precision[],
  average    double precision
)
returns double precision[]
language plpgsql
stable
as $$
declare
  v_query timeline_data.search_query := rank_rows.query;
  v_sums real[] := timeline_data.word_sums();
  v_prefixes boolean[] := array(
    select w.word::text like '%:*%'
    from unnest(v_query.words) with ordinality as w (word, place)
    order by w.place
  );
  v_refs timeline_data.activity_ref[] := array(
    select row(r.id, r.activity_date)::timeline_data.activity_ref
    from unnest(rank_rows.page_rows) with ordinality as r
    order by r.ordinality
  );
  v_names tsvector[];
begin
  if v_query.named <> '{}' then
    v_names := timeline_data.ref_names(rank_rows.company_id, v_refs, v_query.named);
  end if;
  return array(
    select coalesce(s.score, 0)
    from rows from (unnest(v_refs), unnest(v_names)) with ordinality as r (id, activity_date, names, place)
    left join lateral (
      select sum(w.weight * f.tf * 2.2
        / (f.tf + 1.2 * (0.25 + 0.75 * length(b.search_vector) / rank_rows.average))) as score
      from timeline_data.activity_body as b
      -- Fetched once, however long it is and however many words are asked of it.
      cross join lateral (
        select coalesce(timeline_data.add_words(b.search_vector, r.names), b.search_vector) || ''::tsvector as words
        offset 0
      ) as d
      cross join unnest(v_query.words, v_prefixes, rank_rows.weights) as w (word, is_prefix, weight)
      cross join lateral (
        select timeline_data.word_tf(d.words, w.word, w.is_prefix, v_sums) as tf offset 0
      ) as f
      where b.company_id = rank_rows.company_id
        and b.activity_id = r.id
        and d.words @@ w.word
    ) as s on true
    order by r.place
  );
end
$$;
comment on function timeline_data.rank_rows(
  uuid, timeline_data.page_row[], timeline_data.search_query, double precision[], double precision) is
  'The score of each row; weights: word_weights(); average: word_totals().';

-- BM25 (Robertson and Zaragoza 2009, k1 = 1.2, b = 0.75): how well an activity answers a query, by how often it
-- holds which words and how long it is. A word of the subject counts twice, and so does one of a name on it. Most hits
-- come with a score from where they were found (score_sql); the others get the same here.
-- Serves: activity_body_pkey.
create or replace function timeline_data.rank_hits(
  company_id uuid,
  hits       timeline_data.search_hit[],
  match      timeline_data.word_match
)
returns timeline_data.search_hit[]
language plpgsql
stable
set enable_hashjoin = on
set enable_nestloop = off
as $$
declare
  v_match timeline_data.word_match := rank_hits.match;
  v_sums real[] := timeline_data.word_sums();
  v_hits timeline_data.search_hit[] := array(
    select row(h.id, h.activity_date, h.is_open, null)::timeline_data.search_hit
    from unnest(rank_hits.hits) with ordinality as h
    where h.score is null
    order by h.ordinality
  );
  v_names tsvector[];
begin
  if v_hits = '{}' then
    return rank_hits.hits;
  end if;
  if v_match.named <> '{}' then
    v_names := timeline_data.hit_names(rank_hits.company_id, v_hits, v_match.named);
  end if;
  v_hits := array(
    select row(h.id, h.activity_date, h.is_open, coalesce(s.score, 0))::timeline_data.search_hit
    from rows from (unnest(v_hits), unnest(v_names)) as h (id, activity_date, is_open, score, names)
    left join lateral (
      select sum(w.weight * 2.2 * (1 - d.k / (f.tf + d.k))) as score
      from timeline_data.activity_body as b
      -- Fetched once, however long it is and however many words are asked of it.
      cross join lateral (
        select
          timeline_data.add_words(b.search_vector, h.names) || ''::tsvector as words,
          1.2 * (0.25 + 0.75 * length(b.search_vector) / v_match.average) as k
        offset 0
      ) as d
      cross join unnest(v_match.words, v_match.are_prefixes, v_match.weights) as w (word, is_prefix, weight)
      cross join lateral (
        select timeline_data.word_tf(d.words, w.word, w.is_prefix, v_sums) as tf offset 0
      ) as f
      where b.company_id = rank_hits.company_id
        and b.activity_id = h.id
        and d.words @@ w.word
    ) as s on true
  );
  return array(
    select row(h.id, h.activity_date, h.is_open, coalesce(h.score, s.score))::timeline_data.search_hit
    from unnest(rank_hits.hits) with ordinality as h
    left join unnest(v_hits) as s
      on s.id = h.id
    order by h.ordinality
  );
end
$$;
comment on function timeline_data.rank_hits(uuid, timeline_data.search_hit[], timeline_data.word_match) is
  'The hits, each with its score; match: with weights, as score_match() adds them.';

-- Whether what lies at some places matches, whichever way they were come by. Serves: activity_body_pkey.
create or replace function timeline_data.hit_matches(
  company_id uuid,
  hits       timeline_data.search_hit[],
  match      timeline_data.word_match
)
returns boolean[]
language plpgsql
stable
as $$
declare
  v_match timeline_data.word_match := hit_matches.match;
  v_names tsvector[];
begin
  if v_match.named <> '{}' then
    v_names := timeline_data.hit_names(hit_matches.company_id, hit_matches.hits, v_match.named);
  end if;
  return array(
    select coalesce(timeline_data.add_words(t.search_vector, r.names) @@ v_match.query, false)
    from rows from (unnest(hit_matches.hits), unnest(v_names)) with ordinality as r (
      id, activity_date, is_open, score, names, place)
    left join lateral (
      select b.search_vector
      from timeline_data.activity_body as b
      where b.company_id = hit_matches.company_id
        and b.activity_id = r.id
      offset 0
    ) as t on true
    order by r.place
  );
end
$$;
comment on function timeline_data.hit_matches(
  uuid, timeline_data.search_hit[], timeline_data.word_match) is
  'For each place whether its activity matches.';

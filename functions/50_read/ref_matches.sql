-- Whether what lies at some places matches, whichever way they were come by. Serves: activity_body_pkey.
create or replace function timeline_data.ref_matches(
  company_id uuid,
  refs       timeline_data.activity_ref[],
  match      timeline_data.word_match
)
returns boolean[]
language plpgsql
stable
as $$
declare
  v_match timeline_data.word_match := ref_matches.match;
  v_names tsvector[];
begin
  if v_match.named <> '{}' then
    v_names := timeline_data.ref_names(ref_matches.company_id, ref_matches.refs, v_match.named);
  end if;
  return array(
    select coalesce(
      coalesce(timeline_data.add_words(t.search_vector, r.names), r.names, t.search_vector) @@ v_match.query, false)
    from rows from (unnest(ref_matches.refs), unnest(v_names)) with ordinality as r (id, activity_date, names, place)
    left join lateral (
      select b.search_vector
      from timeline_data.activity_body as b
      where b.company_id = ref_matches.company_id
        and b.activity_id = r.id
      offset 0
    ) as t on true
    order by r.place
  );
end
$$;
comment on function timeline_data.ref_matches(
  uuid, timeline_data.activity_ref[], timeline_data.word_match) is
  'For each place whether its activity matches.';

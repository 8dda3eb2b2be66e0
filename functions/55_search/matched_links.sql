-- Which of some links lead to what matches.
create or replace function timeline_data.matched_links(
  company_id uuid,
  links      timeline_data.activity_link[],
  match      timeline_data.word_match
)
returns timeline_data.activity_link[]
language plpgsql
stable
as $$
declare
  v_are_matched boolean[] := timeline_data.hit_matches(matched_links.company_id, array(
    select row(l.activity_id, l.activity_date, false, null)::timeline_data.search_hit
    from unnest(matched_links.links) with ordinality as l
    order by l.ordinality
  ), matched_links.match);
begin
  return array(
    select row(l.company_id, l.object_id, l.activity_date, l.activity_id, l.via_id, l.is_main, l.is_private,
      l.object_type, l.activity_type, l.role, l.via_type,
      l.distance)::timeline_data.activity_link
    from rows from (unnest(matched_links.links), unnest(v_are_matched)) with ordinality as l (
      company_id, object_id, activity_date, activity_id, via_id, is_main, is_private, object_type, activity_type, role,
      via_type, distance, is_matched, place)
    where l.is_matched
    order by l.place
  );
end
$$;
comment on function timeline_data.matched_links(
  uuid, timeline_data.activity_link[], timeline_data.word_match) is
  'The links, in their order, whose activities match.';

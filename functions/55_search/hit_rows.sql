-- Whole rows of hits, in their order, each with the reason why it is on the timeline of a filter.
create or replace function timeline_data.hit_rows(
  company_id uuid,
  filter     timeline_data.page_filter,
  hits       timeline_data.search_hit[]
)
returns timeline_data.page_row[]
language plpgsql
stable
as $$
begin
  return timeline_data.sort_rows(
    timeline_data.link_rows(
      hit_rows.company_id, hit_rows.filter, timeline_data.hit_links(hit_rows.company_id, hit_rows.filter, array(
        select row(h.id, h.activity_date, h.is_open, h.score)::timeline_data.search_hit
        from unnest(hit_rows.hits) as h
        order by h.activity_date
      )), true),
    hit_rows.hits);
end
$$;
comment on function timeline_data.hit_rows(uuid, timeline_data.page_filter, timeline_data.search_hit[]) is
  'A timeline_data.page_row for each hit that passes the filter, as all do that passed it before.';

-- The next links of a filter's objects after a place, in the order of the view.
create or replace function timeline_data.link_chunk(
  company_id uuid,
  filter     timeline_data.page_filter,
  after_date timestamptz,
  after_id   uuid,
  size       integer
)
returns timeline_data.activity_link[]
language plpgsql
stable
as $$
declare
  v_links timeline_data.activity_link[];
begin
  execute
    'select array_agg((l.*)::timeline_data.activity_link order by '
    || case when (link_chunk.filter).view = 'upcoming'
      then 'l.activity_date, l.activity_id' else 'l.activity_date desc, l.activity_id desc' end
    || ') from (' || timeline_data.links_sql(link_chunk.filter, link_chunk.after_id is not null) || ') as l'
  into v_links
  using
    link_chunk.company_id,
    link_chunk.filter,
    link_chunk.after_date,
    link_chunk.after_id,
    link_chunk.size;
  return v_links;
end
$$;
comment on function timeline_data.link_chunk(uuid, timeline_data.page_filter, timestamptz, uuid, integer) is
  'Up to so many rows of activity_link of the filter''s objects after a place; null when there are none.';

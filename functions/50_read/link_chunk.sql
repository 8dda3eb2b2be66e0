-- The next links of a filter's objects after a place, in the order of the view, an activity once even
-- where several of the objects show it. Serves: activity_link_pkey, read from its end.
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
  v_page timeline_data.page_filter := link_chunk.filter;
  v_is_forward boolean := v_page.view = 'upcoming';
  v_direction text := case when v_is_forward then '' else ' desc' end;
  v_order text := format('l.activity_date%s, l.activity_id%s', v_direction, v_direction);
  v_links timeline_data.activity_link[];
begin
  execute
    'select array_agg((l.*)::timeline_data.activity_link order by ' || v_order || ') from ('
    'select distinct on (l.activity_date, l.activity_id) l.*'
    ' from unnest(($2).object_types, ($2).object_ids) as o (object_type, object_id)'
    ' cross join lateral ('
    'select l.* from timeline_data.activity_link as l where l.company_id = $1'
    ' and l.object_id = o.object_id and l.object_type = o.object_type'
    ' and l.activity_date >= ($2).starts_at and l.activity_date < ($2).ends_at'
    || case when link_chunk.after_id is not null then format(
      ' and (l.activity_date, l.activity_id) %s ($3, $4)', case when v_is_forward then '>' else '<' end)
      else '' end
    || case when v_page.is_related then '' else ' and l.is_main' end
    || case when v_page.viewer is null then ' and not l.is_private' else '' end
    || case when v_page.activity_types is not null
      then ' and l.activity_type = any (($2).activity_types)' else '' end
    || ' order by ' || v_order || ' limit $5) as l'
    ' order by ' || v_order || ', l.is_main desc, l.via_id nulls first limit $5) as l'
  into v_links
  using link_chunk.company_id, v_page, link_chunk.after_date, link_chunk.after_id, link_chunk.size;
  return v_links;
end
$$;
comment on function timeline_data.link_chunk(uuid, timeline_data.page_filter, timestamptz, uuid, integer) is
  'Up to so many rows of activity_link of the filter''s objects after a place; null when there are none.';

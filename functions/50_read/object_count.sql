-- How many activities on the timelines of some objects match, among so many of those that the viewer
-- sees, newest first. budget null: all of them.
create or replace function timeline_data.object_count(
  company_id uuid,
  filter     timeline_data.page_filter,
  budget     integer,
  out matched  bigint,
  out is_exact boolean
)
returns record
language plpgsql
stable
as $$
declare
  v_page timeline_data.page_filter := object_count.filter;
  v_left bigint := object_count.budget;
  v_links timeline_data.activity_link[];
  v_last timeline_data.activity_link;
  v_count record;
  v_size integer;
begin
  if not timeline_data.is_filtered(v_page) then
    select * into object_count.matched, object_count.is_exact
    from timeline_data.link_count(object_count.company_id, v_page, object_count.budget);
    if object_count.matched is not null then
      return;
    end if;
  end if;
  object_count.matched := 0;
  loop
    v_size := least(v_left, 2000);
    v_links := timeline_data.link_chunk(
      object_count.company_id, v_page, v_last.activity_date, v_last.activity_id, v_size);
    v_count := timeline_data.linked_totals(object_count.company_id, v_page, v_links);
    object_count.matched := object_count.matched + v_count.matched;
    v_left := v_left - v_count.seen;
    exit when coalesce(cardinality(v_links), 0) < v_size or v_left = 0;
    v_last := v_links[cardinality(v_links)];
  end loop;
  object_count.is_exact := v_left is distinct from 0;
end
$$;
comment on function timeline_data.object_count(uuid, timeline_data.page_filter, integer) is
  'Matches among the first so many activities of the filter''s objects that the viewer sees, and whether those were all.';

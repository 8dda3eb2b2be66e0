-- How many activities on the timelines of some objects match, within a budget of links. Links alone
-- answer an unfiltered count; the activities behind are looked at only where a filter or privacy asks.
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
  v_is_filtered boolean := timeline_data.is_filtered(v_page);
  v_sql text := 'select count(*) from ' || timeline_data.linked_sql(v_page);
  v_size integer := case when v_is_filtered then 2000 else 20001 end;
  v_left integer := object_count.budget;
  v_links timeline_data.activity_link[];
  v_last timeline_data.activity_link;
  v_found bigint;
begin
  object_count.matched := 0;
  loop
    v_size := coalesce(least(v_size, v_left), v_size);
    v_links := timeline_data.link_chunk(
      object_count.company_id, v_page, v_last.activity_date, v_last.activity_id, v_size);
    exit when v_links is null;
    v_last := v_links[cardinality(v_links)];
    if v_is_filtered or v_page.viewer is not null then
      execute v_sql
      into v_found
      using
        object_count.company_id,
        v_page,
        least(v_last.activity_date, (v_links[1]).activity_date),
        greatest(v_last.activity_date, (v_links[1]).activity_date) + interval '1 microsecond',
        v_links;
    else
      v_found := cardinality(v_links);
    end if;
    object_count.matched := object_count.matched + v_found;
    v_left := v_left - cardinality(v_links);
    exit when cardinality(v_links) < v_size or v_left = 0;
  end loop;
  object_count.is_exact := v_left is distinct from 0;
end
$$;
comment on function timeline_data.object_count(uuid, timeline_data.page_filter, integer) is
  'Matches among the first so many links of the filter''s objects, and whether those were all.';

-- How many activities on the timelines of some objects match, within a budget of links. Links alone
-- answer an unfiltered count, but for the private ones; with filters the activities are looked at.
-- budget null: all of them.
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
  v_left integer := object_count.budget;
  v_size integer;
  v_links timeline_data.activity_link[];
  v_last timeline_data.activity_link;
  v_looked bigint;
begin
  if not timeline_data.is_filtered(v_page) then
    execute
      'select count(*), count(*) filter (where not l.is_private),'
      ' array_agg((l.*)::timeline_data.activity_link order by l.activity_date) filter (where l.is_private)'
      ' from (' || timeline_data.links_sql(v_page, false) || ') as l'
    into v_looked, object_count.matched, v_links
    using object_count.company_id, v_page, null::timestamptz, null::uuid, object_count.budget;
    object_count.matched := object_count.matched
      + timeline_data.linked_count(object_count.company_id, v_page, v_links);
    object_count.is_exact := v_looked is distinct from object_count.budget;
    return;
  end if;
  object_count.matched := 0;
  loop
    v_size := least(v_left, 2000);
    v_links := timeline_data.link_chunk(
      object_count.company_id, v_page, v_last.activity_date, v_last.activity_id, v_size);
    object_count.matched := object_count.matched
      + timeline_data.linked_count(object_count.company_id, v_page, v_links);
    v_left := v_left - cardinality(v_links);
    exit when coalesce(cardinality(v_links), 0) < v_size or v_left = 0;
    v_last := v_links[cardinality(v_links)];
  end loop;
  object_count.is_exact := v_left is distinct from 0;
end
$$;
comment on function timeline_data.object_count(uuid, timeline_data.page_filter, integer) is
  'Matches among the first so many links of the filter''s objects, and whether those were all.';

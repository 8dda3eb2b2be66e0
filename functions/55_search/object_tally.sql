-- Groups for facets of the newest so many links of a filter's objects. budget null: all of them.
create or replace function timeline_data.object_tally(
  company_id uuid,
  filter     timeline_data.page_filter,
  budget     integer,
  out groups   timeline_data.facet_group[],
  out is_exact boolean
)
returns record
language plpgsql
stable
as $$
declare
  c_size constant integer := 2000;
  v_left bigint := object_tally.budget;
  v_links timeline_data.activity_link[];
  v_last timeline_data.activity_link;
  v_size integer;
begin
  object_tally.groups := '{}'::timeline_data.facet_group[];
  loop
    v_size := least(v_left, c_size);
    v_links := timeline_data.link_chunk(
      object_tally.company_id, object_tally.filter, v_last.activity_date, v_last.activity_id, v_size);
    object_tally.groups := object_tally.groups || timeline_data.link_tally(
      object_tally.company_id, object_tally.filter, v_links);
    if cardinality(object_tally.groups) > 10000 then
      object_tally.groups := timeline_data.merge_groups(object_tally.groups);
    end if;
    -- Private activities of others do not use the budget up, which would tell of them.
    v_left := v_left - case
      when (object_tally.filter).viewer is null then coalesce(cardinality(v_links), 0)
      else (timeline_data.linked_totals(object_tally.company_id, object_tally.filter, v_links)).seen
    end;
    exit when coalesce(cardinality(v_links), 0) < v_size or v_left = 0;
    v_last := v_links[cardinality(v_links)];
  end loop;
  object_tally.is_exact := v_left is distinct from 0;
end
$$;
comment on function timeline_data.object_tally(uuid, timeline_data.page_filter, integer) is
  'Groups of the activities on the timelines of a filter''s objects, and whether those were all.';

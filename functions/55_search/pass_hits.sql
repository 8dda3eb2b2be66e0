-- Those of some hits (one chunk, in order) that pass a filter. What everybody sees passes one that asks for nothing
-- else; but of what left the timeline for an archive the words may still be there.
create or replace function timeline_data.pass_hits(
  company_id uuid,
  filter     timeline_data.page_filter,
  hits       timeline_data.search_hit[]
)
returns timeline_data.search_hit[]
language plpgsql
stable
set enable_hashjoin = on
as $$
declare
  v_first timestamptz := (pass_hits.hits[1]).activity_date;
  v_last timestamptz := (pass_hits.hits[cardinality(pass_hits.hits)]).activity_date;
  v_is_open boolean := not (pass_hits.filter).has_objects
    and not timeline_data.is_filtered(pass_hits.filter)
    and not exists (
      select
      from timeline_data.archive as r
      where r.state <> 'attached'
        and r.starts_at <= greatest(v_first, v_last)
        and r.ends_at > least(v_first, v_last)
    );
  v_links timeline_data.activity_link[] := timeline_data.hit_links(pass_hits.company_id, pass_hits.filter, array(
    select row(h.id, h.activity_date, h.is_open, h.score)::timeline_data.search_hit
    from unnest(pass_hits.hits) with ordinality as h
    where not (v_is_open and h.is_open)
    order by h.ordinality
  ));
  v_rows timeline_data.page_row[];
begin
  if v_is_open and v_links = '{}' then
    return pass_hits.hits;
  end if;
  v_rows := timeline_data.link_rows(pass_hits.company_id, pass_hits.filter, v_links, false);
  return array(
    select row(h.id, h.activity_date, h.is_open, h.score)::timeline_data.search_hit
    from unnest(pass_hits.hits) with ordinality as h
    left join unnest(v_rows) as r
      on r.id = h.id
    where v_is_open and h.is_open
      or r.id is not null
    order by h.ordinality
  );
end
$$;
comment on function timeline_data.pass_hits(uuid, timeline_data.page_filter, timeline_data.search_hit[]) is
  'The hits, in their order, whose activities pass.';

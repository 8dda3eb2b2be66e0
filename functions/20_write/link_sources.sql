-- Activities as far as links follow from them.
create or replace function timeline_data.link_sources(
  company_id uuid,
  activities timeline_data.activity[]
)
returns timeline_data.draft[]
language plpgsql
stable
as $$
begin
  return array(
    select row(
      1, a.id, a.activity_date, null, a.object_id, null, a.object_type, a.activity_type, null, null, null,
      null, null, null, null, a.visible_to, b.links, null)::timeline_data.draft
    from unnest(link_sources.activities) as a
    cross join lateral (
      select b.links
      from timeline_data.activity_body as b
      where b.company_id = link_sources.company_id
        and b.activity_id = a.id
      offset 0
    ) as b
  );
end
$$;
comment on function timeline_data.link_sources(uuid, timeline_data.activity[]) is
  'Drafts with date, type, main object, links and who sees them: no more.';

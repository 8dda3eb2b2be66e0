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
    select timeline_data.link_draft(a, b.links)
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
  'link_draft of each, with the links of its body.';

-- Takes activities off every timeline they stand on, as their drafts were. Rules are not asked:
-- whatever any rule could have entered goes. Serves: activity_link_pkey, by the whole key of each link.
create or replace function timeline_data.drop_links(
  company_id uuid,
  drafts     timeline_data.draft[]
)
returns bigint
language plpgsql
volatile
as $$
declare
  v_count bigint;
begin
  delete from timeline_data.activity_link as l
  using (
    select
      d.activity_date,
      d.id,
      o.object_type,
      o.object_id
    from unnest(drop_links.drafts) as d
    cross join lateral timeline_data.draft_objects(d) as o
    union
    select
      (r.draft).activity_date,
      (r.draft).id,
      r.object_type,
      r.object_id
    from timeline_data.links_above(
      drop_links.company_id, timeline_data.any_roll_up(), drop_links.drafts) as r
  ) as u
  where l.company_id = (select drop_links.company_id)
    and l.object_id = u.object_id
    and l.object_type = u.object_type
    and l.activity_date = u.activity_date
    and l.activity_id = u.id;
  get diagnostics v_count = row_count;
  return v_count;
end
$$;
comment on function timeline_data.drop_links(uuid, timeline_data.draft[]) is
  'Deletes the activity_link rows of activities; how many.';

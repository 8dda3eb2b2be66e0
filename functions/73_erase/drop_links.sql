-- unlink_drafts(), and how many there were. Serves: activity_link_pkey.
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
  with place as (
    select d.activity_date, d.id, o.object_type, o.object_id
    from unnest(drop_links.drafts) as d
    cross join lateral timeline_data.draft_objects(d) as o
    union
    select (r.draft).activity_date, (r.draft).id, r.object_type, r.object_id
    from timeline_data.links_above(drop_links.company_id, timeline_data.any_roll_up(), drop_links.drafts) as r
  )
  select count(*)
  into v_count
  from place as p
  join timeline_data.activity_link as l
    on l.company_id = drop_links.company_id
    and l.object_id = p.object_id
    and l.object_type = p.object_type
    and l.activity_date = p.activity_date
    and l.activity_id = p.id;
  perform timeline_data.unlink_drafts(drop_links.company_id, drop_links.drafts);
  return v_count;
end
$$;
comment on function timeline_data.drop_links(uuid, timeline_data.draft[]) is
  'Deletes the activity_link rows of activities; how many.';

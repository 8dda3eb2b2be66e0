-- Those of some drafts that say of known activities what is stored already: what a second import sends. All
-- their fields are compared, absent ones as the default they stand for, so that what differs may still be
-- unchanged: write_activity tells. A key that comes twice is left to it, for the order counts.
-- Serves: activity_body_external, activity_pkey.
create or replace function timeline_data.unchanged_drafts(
  company_id uuid,
  drafts     timeline_data.draft[]
)
returns table (
  place   integer,
  id      uuid,
  version integer
)
language plpgsql
stable
as $$
begin
  return query
  select
    d.place,
    a.id,
    a.version
  from (
    select
      u.*,
      count(*) over (partition by u.source, u.external_id) as times
    from unnest(unchanged_drafts.drafts) as u
    where u.external_id is not null
  ) as d
  cross join lateral (
    select b.*
    from timeline_data.activity_body as b
    where b.company_id = unchanged_drafts.company_id
      and b.source = d.source
      and b.external_id = d.external_id
    offset 0
  ) as b
  join timeline_data.activity as a
    on a.company_id = unchanged_drafts.company_id
    and a.activity_date = b.activity_date
    and a.id = b.activity_id
  where d.times = 1
    and b.activity_date = d.activity_date
    and b.description is not distinct from d.description
    and b.links = d.links
    and b.data = d.data
    and not a.is_removed
    and a.visible_to is null
    and a.subject = d.subject
    and a.activity_type = d.activity_type
    and a.status = d.status
    and a.priority = d.priority
    and a.direction is not distinct from d.direction
    and a.ends_at is not distinct from d.ends_at
    and a.object_id is not distinct from d.object_id
    and a.object_type is not distinct from d.object_type
    and a.assigned_to is not distinct from d.assigned_to;
end
$$;
comment on function timeline_data.unchanged_drafts(uuid, timeline_data.draft[]) is
  'Place, id and version of drafts that are stored as they are.';

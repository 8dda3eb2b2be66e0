-- How many activities stand on the timelines of some objects or are assigned to them, each as often as that is so.
-- Serves: activity_link_pkey, activity_by_assignee.
create or replace function timeline_data.name_count(
  company_id uuid,
  named      timeline_data.named_object[],
  bound      integer
)
returns bigint
language plpgsql
stable
as $$
declare
  v_linked bigint := 0;
  v_assigned bigint := 0;
begin
  select count(*)
  into v_linked
  from (
    select
    from unnest(name_count.named) as n
    cross join lateral (
      select
      from timeline_data.activity_link as l
      where l.company_id = name_count.company_id
        and l.object_id = n.object_id
        and l.object_type = n.object_type
      limit name_count.bound
    ) as l
    limit name_count.bound
  ) as c;
  -- Apart: it opens every partition.
  if v_linked < name_count.bound and exists (
    select
    from unnest(name_count.named) as n
    where n.object_type = 'user'
  ) then
    select count(*)
    into v_assigned
    from (
      select
      from unnest(name_count.named) as n
      cross join lateral (
        select
        from timeline_data.activity as a
        where a.company_id = name_count.company_id
          and a.assigned_to = n.object_id
        limit name_count.bound
      ) as a
      where n.object_type = 'user'
      limit name_count.bound - v_linked
    ) as c;
  end if;
  return v_linked + v_assigned;
end
$$;
comment on function timeline_data.name_count(uuid, timeline_data.named_object[], integer) is
  'Links and assignments, up to a bound.';

-- Serves: object_merge_object.
create or replace function timeline_data.joined_objects(
  company_id uuid,
  out types text[],
  out ids   uuid[]
)
returns record
language plpgsql
stable
as $$
begin
  select
    array_agg(j.type),
    array_agg(j.id)
  into joined_objects.types, joined_objects.ids
  from (
    select distinct
      m.object_type as type,
      timeline_data.unmerged_object(joined_objects.company_id, m.object_type, m.object_id) as id
    from timeline_data.object_merge as m
    where m.company_id = joined_objects.company_id
      and m.undone_at is null
  ) as j;
end
$$;
comment on function timeline_data.joined_objects(uuid) is
  'All unmerged objects of a company into which others were merged, or that were converted: two arrays side by side.';

-- Serves: object_merge_object, object_source_pkey.
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
      n.type,
      timeline_data.unmerged_object(joined_objects.company_id, n.type, n.id) as id
    from (
      select
        m.object_type as type,
        m.object_id as id
      from timeline_data.object_merge as m
      where m.company_id = joined_objects.company_id
        and m.undone_at is null
      union
      select
        o.type,
        o.id
      from timeline_data.object_source as s
      cross join lateral (values (s.object_type, s.object_id), (s.source_type, s.source_id)) as o (type, id)
      where s.company_id = joined_objects.company_id
    ) as n
  ) as j;
end
$$;
comment on function timeline_data.joined_objects(uuid) is
  'All unmerged objects of a company that stand for more than their own links, or are said to: two arrays side by side.';

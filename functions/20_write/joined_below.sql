-- What has to be related anew when something changes above some objects: these, and what stands on their timelines
-- through merges or beside them. To be asked before and after, since either has others. Serves: object_source_pkey.
create or replace function timeline_data.joined_below(
  company_id   uuid,
  object_types text[],
  object_ids   uuid[],
  out types text[],
  out ids   uuid[]
)
returns record
language plpgsql
stable
as $$
begin
  with given as (
    select
      g.type,
      timeline_data.unmerged_object(joined_below.company_id, g.type, g.id) as id
    from unnest(joined_below.object_types, joined_below.object_ids) as g (type, id)
  )
  select
    array_agg(f.type),
    array_agg(f.id)
  into joined_below.types, joined_below.ids
  from (
    select
      g.type,
      g.id
    from given as g
    union
    select
      s.source_type,
      timeline_data.unmerged_object(joined_below.company_id, s.source_type, s.source_id)
    from given as g
    cross join lateral (
      select
        o.source_type,
        o.source_id
      from timeline_data.object_source as o
      where o.company_id = joined_below.company_id
        and o.object_id = g.id
        and o.object_type = g.type
      offset 0
    ) as s
  ) as f;
end
$$;
comment on function timeline_data.joined_below(uuid, text[], uuid[]) is
  'Unmerged objects, two arrays side by side: the given ones, and those whose links their timelines have as well.';

-- Whose links the timelines of some objects have: their own, then those of what was merged into them and of what
-- rolls up to them by way of a merge. Serves: object_source_pkey.
create or replace function timeline_data.filter_objects(
  company_id  uuid,
  given_types text[],
  given_ids   uuid[],
  out types     text[],
  out ids       uuid[],
  out relations text[]
)
returns record
language plpgsql
stable
as $$
begin
  select
    coalesce(array_agg(e.type order by e.place, e.type, e.id), '{}'),
    coalesce(array_agg(e.id order by e.place, e.type, e.id), '{}'),
    coalesce(array_agg(('{self,merged,converted,parent}'::text[])[e.place] order by e.place, e.type, e.id), '{}')
  into filter_objects.types, filter_objects.ids, filter_objects.relations
  from (
    select
      n.type,
      n.id,
      min(array_position('{self,merged,converted,parent}'::text[], n.relation)) as place
    from (
      select
        g.type,
        g.id,
        'self' as relation
      from unnest(filter_objects.given_types, filter_objects.given_ids) as g (type, id)
      union all
      select
        s.source_type,
        s.source_id,
        s.relation
      from unnest(filter_objects.given_types, filter_objects.given_ids) as g (type, id)
      cross join lateral (
        select
          o.source_type,
          o.source_id,
          o.relation
        from timeline_data.object_source as o
        where o.company_id = filter_objects.company_id
          and o.object_id = g.id
          and o.object_type = g.type
          and not o.is_linked
        offset 0
      ) as s
    ) as n
    group by n.type, n.id
  ) as e;
end
$$;
comment on function timeline_data.filter_objects(uuid, text[], uuid[]) is
  'Three arrays side by side; relation: self for the given ones, else that of object_source.';

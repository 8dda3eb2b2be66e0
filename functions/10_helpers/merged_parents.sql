-- What an unmerged object has for parents, by itself and by what was merged into it. Serves: object_pkey.
create or replace function timeline_data.merged_parents(
  company_id  uuid,
  object_type text,
  object_id   uuid
)
returns table (
  type  text,
  id    uuid,
  dates tstzmultirange
)
language plpgsql
stable
as $$
begin
  return query
  select
    n.type,
    n.id,
    case when bool_and(n.dates is not null) then nullif(range_agg(n.dates), '{(,)}') end
  from (
    select
      p.parent_type as type,
      timeline_data.unmerged_object(merged_parents.company_id, p.parent_type, p.parent_id) as id,
      p.dates
    from timeline_data.member_parents(
      merged_parents.company_id, merged_parents.object_type, merged_parents.object_id) as p
  ) as n
  group by n.type, n.id;
end
$$;
comment on function timeline_data.merged_parents(uuid, text, uuid) is
  'Unmerged parents, each once, and when they were; itself is none.';

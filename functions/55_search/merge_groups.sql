-- Groups for facets, each once.
create or replace function timeline_data.merge_groups(groups timeline_data.facet_group[])
returns timeline_data.facet_group[]
language sql
immutable
return (
  select array_agg(row(
    m.activity_type, m.status, m.priority, m.assigned_to, m.object_type, m.matched)::timeline_data.facet_group)
  from (
    select
      g.activity_type,
      g.status,
      g.priority,
      g.assigned_to,
      g.object_type,
      sum(g.matched)::bigint as matched
    from unnest(groups) as g
    group by 1, 2, 3, 4, 5
  ) as m
);
comment on function timeline_data.merge_groups(timeline_data.facet_group[]) is
  'The same counts in as few groups as there are.';

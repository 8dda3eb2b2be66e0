-- The statement that groups activities "a" of a FROM clause by what facets tell.
create or replace function timeline_data.tally_sql(sources text)
returns text
language sql
immutable
return 'select array_agg((g.*)::timeline_data.facet_group), sum(g.matched) from ('
  'select a.activity_type, a.status, a.priority, a.assigned_to, a.object_type, count(*) as matched from '
  || sources || ' group by 1, 2, 3, 4, 5) as g';
comment on function timeline_data.tally_sql(text) is
  'SQL of a timeline_data.facet_group[] and of how many activities those are.';

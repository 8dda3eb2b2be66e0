-- FROM clause of the activities behind some links "k" ($5) that pass conditions. The window ($3, $4) is the
-- links' own, and for few links their very dates ($6), so that only partitions they lie in are planned;
-- "offset 0" keeps it a look-up by key for each link, where a hash join would read every partition of the
-- window; and "select" keeps the company from the planner, to whom one that its statistics do not know yet has no
-- rows, so that any index that begins with the company would do. Serves: activity_pkey.
create or replace function timeline_data.linked_sql(
  conditions text,
  is_dated   boolean,
  is_fetched boolean
)
returns text
language sql
immutable
return 'unnest($5) as k cross join lateral (select '
  || case when is_fetched then 'a.*' else 'a.activity_date, a.id, a.activity_type, a.status, a.priority,'
    ' a.assigned_to, a.object_type' end
  || ' from timeline_data.activity as a'
  ' where a.company_id = (select $1) and a.activity_date = k.activity_date and a.id = k.activity_id'
  || case when is_dated then ' and a.activity_date = any ($6)'
    else ' and a.activity_date >= $3 and a.activity_date < $4' end
  || conditions
  || ' offset 0) as a';
comment on function timeline_data.linked_sql(text, boolean, boolean) is
  'SQL after "from": activities a of links k that pass conditions; is_dated: $6 holds the dates of the links; is_fetched: whole rows, else what the key''s index holds.';

-- FROM clause of the names on activities: of the objects on whose timelines they stand and of their assignees, among
-- those whose names hold words of a query. Serves: activity_link_pkey, activity_by_assignee.
create or replace function timeline_data.names_sql(
  named   timeline_data.named_object[],
  company text,
  objects text,
  starts  text,
  ends    text
)
returns text
language plpgsql
immutable
as $$
declare
  v_has_users boolean := exists (
    select
    from unnest(names_sql.named) as n
    where n.object_type = 'user'
  );
  v_has_limits boolean := exists (
    select
    from unnest(names_sql.named) as n
    where n.dates is not null
      or n.levels < 10
  );
begin
  return format(
    '(select l.activity_id, l.activity_date, o.words from unnest(%2$s) as o cross join lateral ('
    'select k.activity_id, k.activity_date from timeline_data.activity_link as k where k.company_id = %1$s'
    ' and k.object_id = o.object_id and k.object_type = o.object_type'
    ' and k.activity_date >= %3$s and k.activity_date < %4$s'
    || case when v_has_limits then
      ' and (o.dates is null or k.activity_date <@ o.dates) and coalesce(k.distance, 0) <= coalesce(o.levels, 10)'
      else ''
    end
    || ' offset 0) as l'
    || case when v_has_users then
      ' union all select l.id, l.activity_date, o.words from unnest(%2$s) as o cross join lateral ('
      'select a.id, a.activity_date from timeline_data.activity as a where a.company_id = %1$s'
      ' and a.assigned_to = o.object_id and a.activity_date >= %3$s and a.activity_date < %4$s offset 0) as l'
      ' where o.object_type = ''user'''
      else ''
    end
    || ')',
    names_sql.company, names_sql.objects, names_sql.starts, names_sql.ends);
end
$$;
comment on function timeline_data.names_sql(timeline_data.named_object[], text, text, text, text) is
  'SQL after "from": (activity_id, activity_date, words) for each name, within [starts, ends); the texts name what is bound.';

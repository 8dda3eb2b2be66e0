-- The statement that reads the links of a filter's objects in the order of its view, an activity once
-- even where several of the objects show it. Bound: $1 company, $2 filter, $3 and $4 the place after
-- which to go on, $5 how many. Serves: activity_link_pkey, read from its end.
create or replace function timeline_data.links_sql(
  filter    timeline_data.page_filter,
  has_place boolean
)
returns text
language plpgsql
immutable
as $$
declare
  v_page timeline_data.page_filter := links_sql.filter;
  v_is_forward boolean := v_page.view = 'upcoming';
  v_order text := case when v_is_forward
    then 'l.activity_date, l.activity_id' else 'l.activity_date desc, l.activity_id desc' end;
begin
  return 'select '
    || case when cardinality(v_page.object_ids) = 1
      then '' else 'distinct on (l.activity_date, l.activity_id) ' end
    || 'l.* from rows from (unnest(($2).object_types), unnest(($2).object_ids)'
    || case when v_page.object_dates is null then ') with ordinality as o (object_type, object_id, place)'
      else ', unnest(($2).object_dates), unnest(($2).object_levels)) with ordinality'
        ' as o (object_type, object_id, dates, levels, place)' end
    || ' cross join lateral ('
    'select l.* from timeline_data.activity_link as l where l.company_id = $1'
    ' and l.object_id = o.object_id and l.object_type = o.object_type'
    ' and l.activity_date >= ($2).starts_at and l.activity_date < ($2).ends_at'
    || case
      when not links_sql.has_place then ''
      when v_is_forward then ' and (l.activity_date, l.activity_id) > ($3, $4)'
      else ' and (l.activity_date, l.activity_id) < ($3, $4)'
    end
    || case when v_page.object_dates is null then ''
      else ' and l.activity_date >= coalesce(lower(o.dates), ''-infinity'')'
        ' and l.activity_date < coalesce(upper(o.dates), ''infinity'')'
        || timeline_data.limit_where(v_page.object_dates) end
    || case when v_page.is_related then '' else ' and l.is_main' end
    || case when v_page.viewer is null then ' and not l.is_private' else '' end
    || case when v_page.activity_types is not null
      then ' and l.activity_type = any (($2).activity_types)' else '' end
    || ' order by ' || v_order || ' limit $5) as l'
    || case when cardinality(v_page.object_ids) = 1
      then '' else ' order by ' || v_order || ', (($2).relations)[o.place] in (''converted'', ''parent''),'
        ' l.is_main desc, l.via_id nulls first, o.place'
        ' limit $5' end;
end
$$;
comment on function timeline_data.links_sql(timeline_data.page_filter, boolean) is
  'SQL that reads up to $5 rows of activity_link for a filter with objects.';

-- What a walk reads of one table (the places of format() as in window_sql): page rows in the order of the
-- view, or under a filter their keys, which an index holds.
create or replace function timeline_data.walk_sql(filter timeline_data.page_filter)
returns text
language plpgsql
stable
as $$
declare
  v_page timeline_data.page_filter := walk_sql.filter;
  v_has_keys boolean := timeline_data.is_filtered(v_page);
  v_is_forward boolean := v_page.view = 'upcoming';
begin
  return concat(
    'select ', timeline_data.columns_sql(v_has_keys),
    ' as r from timeline_data.%1$I as a where a.company_id = $1%2$s',
    timeline_data.seen_where(v_page, not v_has_keys),
    case when v_has_keys then timeline_data.facet_where(v_page) end,
    case when v_page.has_objects then timeline_data.member_where(v_page) end,
    case
      when v_page.after_id is null then ''
      when v_is_forward then ' and (a.activity_date, a.id) > (($2).after_date, ($2).after_id)'
      else ' and (a.activity_date, a.id) < (($2).after_date, ($2).after_id)'
    end,
    case when v_is_forward then ' order by a.activity_date, a.id limit $5'
      else ' order by a.activity_date desc, a.id desc limit $5' end);
end
$$;
comment on function timeline_data.walk_sql(timeline_data.page_filter) is
  'SQL of a branch of window_sql; $2 is the filter.';

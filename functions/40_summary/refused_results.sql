-- What is refused because it shrank, until it grows again or is taken by force: the view, and companies' rollups.
create or replace function timeline_data.refused_results()
returns text
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_told text[];
begin
  v_told := array(
    select format('%s from %s to %s', n.name, n.before, n.after)
    from (
      select
        r.name,
        r.row_count as before,
        r.refused_count as after,
        r.refused_at
      from timeline_data.refresh_state as r
      union all
      select
        'company ' || s.company_id,
        s.refused_from,
        s.refused_to,
        s.refused_at
      from timeline_data.summary_company as s
    ) as n
    where n.refused_at is not null
    order by n.refused_at, n.name
  );
  return case
    when cardinality(v_told) > 0 then concat(
      'results shrank and stay as they were: ', array_to_string(v_told[1:3], ', '),
      case when cardinality(v_told) > 3 then format(', and %s others', cardinality(v_told) - 3) end)
  end;
end
$$;
comment on function timeline_data.refused_results() is
  'Names of refused results and of how many counts they would be; null for none.';

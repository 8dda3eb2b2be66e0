-- What is refused, in a sentence.
create or replace function timeline_data.refusals()
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
    from timeline_data.refused_counts() as n
  );
  return case
    when cardinality(v_told) > 0 then concat(
      'results shrank and stay as they were: ', array_to_string(v_told[1:3], ', '),
      case when cardinality(v_told) > 3 then format(', and %s others', cardinality(v_told) - 3) end)
  end;
end
$$;
comment on function timeline_data.refusals() is
  'Names of refused results and of how many counts they would be; null for none.';

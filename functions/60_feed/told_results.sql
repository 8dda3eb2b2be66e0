-- In their order.
create or replace function timeline_data.told_results(results json[])
returns json
language plpgsql
immutable
as $$
begin
  return (
    select coalesce(json_agg(r.result order by r.ordinality), '[]')
    from unnest(told_results.results) with ordinality as r (result, ordinality)
    where r.result is not null
  );
end
$$;
comment on function timeline_data.told_results(json[]) is
  'JSON array of those that are not null.';

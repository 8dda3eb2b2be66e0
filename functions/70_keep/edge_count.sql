-- How many activities wait in an edge: counted, for it should be few.
create or replace function timeline_data.edge_count(
  name text
)
returns bigint
language plpgsql
stable
as $$
declare
  v_count bigint;
begin
  execute format('select count(*) from timeline_data.%I', edge_count.name) into v_count;
  return v_count;
end
$$;
comment on function timeline_data.edge_count(text) is
  'The rows of an edge, also removed activities.';

-- Links stay until the activities of a detached table are in files: those that lead there count no more. SQL of that,
-- for links n.
create or replace function timeline_data.detached_where()
returns text
language plpgsql
stable
as $$
begin
  return coalesce((
    select string_agg(format(
      ' and not exists (select from timeline_data.%I as d where d.company_id = n.company_id'
      ' and d.activity_date = n.activity_date and d.id = n.activity_id)', r.table_name), '')
    from timeline_data.archive as r
    where r.table_name is not null
  ), '');
end
$$;
comment on function timeline_data.detached_where() is
  'SQL conditions that leave out links n to activities of detached tables; empty where there are no such tables.';

-- The next so many names of a company, whose words are made anew where they are not what they would be today.
create or replace function timeline_data.reindex_names(
  company_id uuid,
  after_id   uuid,
  after_type text,
  size       integer,
  out last_id   uuid,
  out last_type text
)
returns record
language plpgsql
volatile
as $$
declare
  v_config regconfig := timeline_data.company_config(reindex_names.company_id);
begin
  with next as (
    select
      o.object_id,
      o.object_type
    from timeline_data.object as o
    where o.company_id = reindex_names.company_id
      and (reindex_names.after_id is null
        or (o.object_id, o.object_type) > (reindex_names.after_id, reindex_names.after_type))
    order by o.object_id, o.object_type
    limit reindex_names.size
  ), done as (
    update timeline_data.object as o
    set name = o.name
    from next as n
    where o.company_id = reindex_names.company_id
      and o.object_id = n.object_id
      and o.object_type = n.object_type
      and o.search_vector is distinct from timeline_data.name_document(v_config, o.name)
  )
  select
    n.object_id,
    n.object_type
  into reindex_names.last_id, reindex_names.last_type
  from next as n
  order by n.object_id desc, n.object_type desc
  limit 1;
end
$$;
comment on function timeline_data.reindex_names(uuid, uuid, text, integer) is
  'The last object looked at, behind which to go on; null when there was none.';

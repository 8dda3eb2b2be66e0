-- Which keys of a source are there, page by page: what an import from a table looks for in that table.
-- Serves: activity_body_external.
create or replace function timeline_data.import_keys(
  company_id uuid,
  source     text,
  after_key  text,
  size       integer
)
returns text[]
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
set enable_seqscan = off
as $$
begin
  return array(
    select b.external_id
    from timeline_data.activity_body as b
    where b.company_id = import_keys.company_id
      and b.source = import_keys.source
      and b.external_id > import_keys.after_key
    order by b.external_id
    limit import_keys.size
  );
end
$$;
comment on function timeline_data.import_keys(uuid, text, text, integer) is
  'Up to so many external ids of a source after one, in their order, removed and archived ones among them.';

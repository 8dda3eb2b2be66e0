-- Pages are counted in a file. Where that was written anew (vacuum full, cluster, a restored dump), rows may have
-- moved to pages that were passed already: then copying begins anew, which finds most rows there.
create or replace function timeline_data.recount_pages()
returns void
language plpgsql
volatile
as $$
begin
  update timeline_data.partition_change as c
  set file_node = pg_relation_filenode(format('timeline_data.%I', c.name)),
    next_page = 0,
    last_page = pg_relation_size(format('timeline_data.%I', c.name)) / current_setting('block_size')::bigint,
    awaited = null
  where c.state = 'leaving'
    and c.file_node is distinct from pg_relation_filenode(format('timeline_data.%I', c.name));
end
$$;
comment on function timeline_data.recount_pages() is
  'Sets leaving partitions whose file is another one back to their first page.';

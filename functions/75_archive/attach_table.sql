-- The next activities of a table whose files are not known to be whole go back to where they came from.
create or replace function timeline_data.attach_table(
  archive_id uuid,
  size       integer default 500
)
returns integer
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set lock_timeout = '200ms'
as $$
declare
  c_bytes constant integer := 1000000;
  v_table text := timeline_data.detached_table(attach_table.archive_id);
  v_lines text[];
  v_attached integer;
  v_deleted integer;
begin
  v_lines := array(
    select l.line
    from (
      select
        n.line,
        sum(octet_length(n.line)) over w as bytes,
        row_number() over w as place
      from timeline_data.archive_lines(attach_table.archive_id, null, null, null, attach_table.size) as n
      window w as (order by n.company_id, n.activity_date, n.id)
    ) as l
    -- Their words are indexed meanwhile, and writers of the same objects wait.
    where l.bytes <= c_bytes
      or l.place = 1
  );
  v_attached := timeline_data.attach_lines(attach_table.archive_id, v_lines);
  execute format(
    'delete from timeline_data.%I as a using unnest($1) as l (line)'
    ' where a.company_id = (l.line::jsonb #>> ''{activity,company_id}'')::uuid'
    ' and a.activity_date = (l.line::jsonb #>> ''{activity,activity_date}'')::timestamptz'
    ' and a.id = (l.line::jsonb #>> ''{activity,id}'')::uuid', v_table)
  using v_lines;
  get diagnostics v_deleted = row_count;
  if v_deleted <> v_attached then
    raise exception '% of % activities of "%" are known elsewhere', v_deleted - v_attached, v_deleted, v_table
      using errcode = 'TL409', hint = 'Nothing was moved. This should not be: please report it.';
  end if;
  return v_attached;
end
$$;
comment on function timeline_data.attach_table(uuid, integer) is
  'How many activities came back from the table; 0 when it is empty. TL404, TL409; 55P03, 40P01: call again.';

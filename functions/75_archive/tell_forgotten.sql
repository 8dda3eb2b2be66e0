-- Followers of the feed learn of what came back without what was erased, and owe it until they have read that. Serves:
-- feed_pkey, erasure_pkey.
create or replace function timeline_data.tell_forgotten(
  archive_id uuid,
  company_id uuid,
  former     jsonb[],
  lines      jsonb[]
)
returns void
language plpgsql
volatile
as $$
declare
  v_company uuid := tell_forgotten.company_id;
begin
  perform timeline_data.write_feed(
    v_company, 'update', null, array[(l.line #>> '{activity,id}')::uuid], (l.line #>> '{activity,version}')::integer)
  from unnest(tell_forgotten.lines) as l (line)
  join unnest(tell_forgotten.former) as f (line)
    on f.line #> '{activity,id}' = l.line #> '{activity,id}'
  where f.line #> '{activity,version}' <> l.line #> '{activity,version}'
    and not (l.line #>> '{activity,is_removed}')::boolean;
  update timeline_data.erasure as e
  set
    xid = f.xid,
    seq = f.seq
  from (
    select
      t.xid,
      t.seq
    from timeline_data.feed as t
    where t.company_id = v_company
      and t.writer = pg_catalog.pg_current_xact_id()::text::bigint
    order by t.xid desc, t.seq desc
    limit 1
  ) as f
  where e.company_id = v_company
    and tell_forgotten.archive_id = any (e.archives);
end
$$;
comment on function timeline_data.tell_forgotten(uuid, uuid, jsonb[], jsonb[]) is
  'Adds an update to the feed for each line that forget_lines() changed.';

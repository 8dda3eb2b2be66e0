-- Words that were learned are learned anew: nobody can tell whose they were.
create or replace function timeline_data.end_erasure(
  company_id uuid,
  erasure    timeline_data.erasure
)
returns timeline_data.erasure
language plpgsql
volatile
as $$
declare
  v_erasure timeline_data.erasure := end_erasure.erasure;
begin
  -- Who is learning (learn_step) has read what goes, and is waited for; who comes now, does it another time.
  perform pg_advisory_xact_lock(hashtext('timeline learn'), hashtext(end_erasure.company_id::text));
  delete from timeline_data.search_vocabulary as v
  where v.company_id = end_erasure.company_id;
  select
    f.xid,
    f.seq
  into v_erasure.xid, v_erasure.seq
  from timeline_data.feed as f
  where f.company_id = end_erasure.company_id
    and f.writer = pg_catalog.pg_current_xact_id()::text::bigint
  order by f.xid desc, f.seq desc
  limit 1;
  if v_erasure.subject = 'company' then
    v_erasure.company_id := timeline_data.shadow_company(end_erasure.company_id);
    v_erasure.erased_by := null;
  end if;
  if v_erasure.subject = 'activity' then
    -- Its body was held: nobody was writing it.
    v_erasure.settled_at := v_erasure.erased_at;
  end if;
  insert into timeline_data.erasure
  select v_erasure.*;
  return v_erasure;
end
$$;
comment on function timeline_data.end_erasure(uuid, timeline_data.erasure) is
  'Enters a finished erasure, with its place in the feed.';

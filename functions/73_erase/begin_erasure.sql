-- Notes that something is erased, and that nothing of it comes back: what follows goes by these hashes.
create or replace function timeline_data.begin_erasure(
  company_id uuid,
  what       timeline_data.erasure_request
)
returns timeline_data.erasure
language plpgsql
volatile
as $$
declare
  v_erasure timeline_data.erasure;
begin
  v_erasure.company_id := begin_erasure.company_id;
  v_erasure.erasure_id := timeline_data.uuid7();
  v_erasure.subject := (begin_erasure.what).subject;
  v_erasure.erased_at := timeline_data.now();
  v_erasure.low_xid := pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot())::text::bigint;
  v_erasure.erased_by := timeline_data.bound_viewer(begin_erasure.company_id);
  if v_erasure.erased_by = any ((begin_erasure.what).object_ids)
    or timeline_data.erased_effect(
      begin_erasure.company_id, 'object', 'user:' || v_erasure.erased_by) is not null then
    v_erasure.erased_by := null;
  end if;
  v_erasure.archives := array(
    select distinct a.archive_id
    from timeline_data.archived_activity as a
    where a.company_id = begin_erasure.company_id
      and (
        (begin_erasure.what).activity_id is null
        or a.activity_id = (begin_erasure.what).activity_id
      )
  );
  update timeline_data.company as c
  set has_erasures = true
  where c.company_id = begin_erasure.company_id
    and not c.has_erasures;
  if (begin_erasure.what).object_ids is not null then
    perform timeline_data.suppress_objects(begin_erasure.company_id, begin_erasure.what);
  end if;
  return v_erasure;
end
$$;
comment on function timeline_data.begin_erasure(uuid, timeline_data.erasure_request) is
  'The erasure, without what was erased yet.';

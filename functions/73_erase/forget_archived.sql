-- What is kept beside the stubs that stay: which hashes find them, who may know of them, whose work they were.
create or replace function timeline_data.forget_archived(
  company_id uuid,
  what       timeline_data.erasure_request
)
returns jsonb
language plpgsql
volatile
as $$
declare
  v_hashes uuid[] := timeline_data.object_hashes(forget_archived.company_id, forget_archived.what);
  v_users uuid[] := case
    when (forget_archived.what).object_type = 'user' then (forget_archived.what).object_ids
    else '{}'::uuid[]
  end;
  v_count bigint;
begin
  update timeline_data.archived_activity as a
  set
    main_hash = case when a.main_hash <> all (v_hashes) then a.main_hash end,
    link_hashes = nullif(array(
      select h.hash from unnest(a.link_hashes) as h (hash) where h.hash <> all (v_hashes)), '{}'),
    assigned_to = case when a.assigned_to <> all (v_users) then a.assigned_to end,
    seen_by = case when a.seen_by is not null then array(
      select s.id from unnest(a.seen_by) as s (id) where s.id <> all (v_users)) end
  where a.company_id = forget_archived.company_id
    and (
      a.main_hash = any (v_hashes)
      or a.link_hashes && v_hashes
      or a.assigned_to = any (v_users)
      or a.seen_by && v_users
    );
  get diagnostics v_count = row_count;
  return jsonb_build_object('archived_activity', v_count);
end
$$;
comment on function timeline_data.forget_archived(uuid, timeline_data.erasure_request) is
  'How many rows of which table changed.';

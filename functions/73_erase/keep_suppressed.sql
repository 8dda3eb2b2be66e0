-- Whoever wants it back later lets it be entered again.
create or replace function timeline_data.keep_suppressed(
  company_id uuid,
  what       timeline_data.erasure_request
)
returns void
language plpgsql
volatile
as $$
declare
  v_company uuid := keep_suppressed.company_id;
  v_what timeline_data.erasure_request := keep_suppressed.what;
begin
  if v_what.is_suppressed then
    if v_what.object_ids is not null then
      perform timeline_data.suppress_objects(v_company, v_what);
    end if;
    return;
  end if;
  if v_what.subject = 'company' then
    delete from timeline_data.company as c
    where c.company_id = timeline_data.shadow_company(v_company);
    return;
  end if;
  -- What was erased with it as well.
  delete from timeline_data.erased_key as k
  where k.company_id = v_company
    and k.group_hash = timeline_data.erased_group(v_company, v_what);
end
$$;
comment on function timeline_data.keep_suppressed(uuid, timeline_data.erasure_request) is
  'With "suppress": false, deletes the hashes of what was named, and of what was erased with it.';

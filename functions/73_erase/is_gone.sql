-- Whether there is nothing to erase any more. What was never there is told: it may have been misspelt.
create or replace function timeline_data.is_gone(
  company_id uuid,
  what       timeline_data.erasure_request
)
returns boolean
language plpgsql
stable
as $$
declare
  v_company uuid := is_gone.company_id;
  v_what timeline_data.erasure_request := is_gone.what;
  v_is_known boolean;
  v_was_erased boolean;
begin
  case v_what.subject
    when 'company' then
      return timeline_data.is_company_erased(v_company) and timeline_data.erasure_residue(v_company, v_what) = 0;
    when 'activity' then
      v_is_known := timeline_data.is_recorded(v_company, v_what.activity_id, v_what.source, v_what.external_id);
      v_was_erased := timeline_data.erased_effect(v_company, 'activity', v_what.activity_id::text) is not null
        or timeline_data.erased_effect(
          v_company, 'key', v_what.source || E'\n' || v_what.external_id) is not null;
    else
      v_is_known := exists (
        select
        from timeline_data.object as o
        where o.company_id = v_company
          and o.object_id = any (v_what.object_ids)
          and o.object_type = v_what.object_type
      ) or v_what.subject = 'user' and timeline_data.erasure_residue(v_company, v_what) > 0;
      v_was_erased := timeline_data.erased_effect(
        v_company, 'object', v_what.object_type || ':' || v_what.object_ids[1]) is not null;
  end case;
  if v_what.subject = 'user' and not v_is_known and not v_was_erased then
    -- Who wrote what only files hold, nobody can tell here.
    v_is_known := exists (select from timeline_data.archived_activity as a where a.company_id = v_company);
  end if;
  if not v_is_known and not v_was_erased then
    raise exception 'this % is not known', v_what.subject
      using errcode = 'TL404', column = v_what.subject, hint = 'Only what is there is erased; look at the id.';
  end if;
  return not v_is_known;
end
$$;
comment on function timeline_data.is_gone(uuid, timeline_data.erasure_request) is
  'Whether it was erased before and nothing is left. TL404 for what was never there.';

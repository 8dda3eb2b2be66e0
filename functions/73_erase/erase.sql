-- Privacy erasure: of an activity, of an object with what is about it, of a user, of a company. Nothing of it is left
-- in any column of any table, and nothing of it comes back. Where row-level security is forced on the owner it fails
-- instead of seeing nothing.
create or replace function timeline.erase(
  company_id uuid,
  what       jsonb
)
returns json
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set row_security = off
set jit = off
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
  v_what timeline_data.erasure_request;
  v_erasure timeline_data.erasure;
begin
  perform timeline_data.require_company(erase.company_id);
  if not timeline_data.is_trusted() then
    raise exception 'only an administrator or a trusted application erases'
      using errcode = 'TL403', hint = 'remove(company_id, activity_id) takes an activity off all timelines.';
  end if;
  v_what := timeline_data.parse_erasure(erase.company_id, erase.what);
  if v_what.subject <> 'company' then
    perform timeline_data.refuse_company(erase.company_id);
  end if;
  if timeline_data.is_gone(erase.company_id, v_what) then
    perform timeline_data.keep_suppressed(erase.company_id, v_what);
    return timeline_data.erasure_receipt(erase.company_id, null, 'unchanged', 0);
  end if;
  perform timeline_data.lock_company(erase.company_id);
  -- Who waited may have waited for a merge, or for the same erasure.
  v_what := timeline_data.parse_erasure(erase.company_id, erase.what);
  if timeline_data.is_gone(erase.company_id, v_what) then
    perform timeline_data.keep_suppressed(erase.company_id, v_what);
    return timeline_data.erasure_receipt(erase.company_id, null, 'unchanged', 0);
  end if;
  perform timeline_data.refuse_detached(erase.company_id);
  v_erasure := timeline_data.begin_erasure(erase.company_id, v_what);
  v_erasure.erased := case v_what.subject
    when 'activity' then timeline_data.erase_activities(
      erase.company_id, array[v_what.activity_id], null)
    when 'company' then timeline_data.erase_company(erase.company_id)
    else timeline_data.erase_object(erase.company_id, v_what)
  end;
  v_erasure := timeline_data.end_erasure(erase.company_id, v_erasure);
  perform timeline_data.keep_suppressed(erase.company_id, v_what);
  return timeline_data.erasure_receipt(
    erase.company_id, v_erasure, 'erased', timeline_data.erasure_residue(erase.company_id, v_what));
end
$$;
comment on function timeline.erase(uuid, jsonb) is
  'Erase for good: an activity, an object, a user, or a whole company. There is no way back.

Returns {"erasure_id", "outcome": "erased" | "unchanged", "erased": {table: rows}, "residue": rows that are left and
name it: 0, or what others are writing in that moment, which timeline refresh takes, "owed": [{"sink": "consumer" |
"archive", "name"}], "token"}; erase_status(company_id) tells later what is still owed. For administrators and trusted
applications.
what: one of {"activity": id} or {"activity": {"source", "external_id"}}; {"object": {"type", "id"}}, with all that was
merged into it; {"user": id}; {"company": true}. Beside it, optional:
activities, of an object: "about" (default): those it is the main object of are erased, others lose their link to it;
"all": those that link it, too; "none": they all stay, without it.
suppress (true): it does not come back by record, put_objects, an import or an archive (salted hashes are kept); false
lets it be entered again, also after it was erased; an archive then brings back what refers to it.
Of a user goes what is private to nobody else; other activities stay, of nobody: author, assignee, links, history. Texts
of others that mention a name are others'' texts. Followers of the feed are told remove, whatever their filter.
Costs a look at all the company''s activities and history, an activity only its own.
Errors: TL400, TL401, TL403, TL404, TL405, TL409 while activities are on their way to an archive, TL413.';

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
    return;
  end if;
  if v_what.subject = 'company' then
    delete from timeline_data.company as c
    where c.company_id = timeline_data.shadow_company(v_company);
    return;
  end if;
  delete from timeline_data.erased_key as k
  where k.company_id = v_company
    and k.key_hash in (
      select timeline_data.erased_hash(v_company, 'object', v_what.object_type || ':' || i.id)
      from unnest(v_what.object_ids) as i (id)
      union all
      select timeline_data.erased_hash(v_company, n.kind, n.value)
      from (
        values
          ('activity', v_what.activity_id::text),
          ('key', v_what.source || E'\n' || v_what.external_id)
      ) as n (kind, value)
      where v_what.subject = 'activity'
        and n.value is not null
    );
end
$$;
comment on function timeline_data.keep_suppressed(uuid, timeline_data.erasure_request) is
  'With "suppress": false, deletes the hashes of what was named.';

-- Under which hash an object, or an activity by its id or its key, was erased. Serves: erased_key_pkey.
create or replace function timeline_data.erased_group(
  company_id uuid,
  what       timeline_data.erasure_request
)
returns uuid
language plpgsql
stable
as $$
declare
  v_what timeline_data.erasure_request := erased_group.what;
begin
  return (
    select k.group_hash
    from timeline_data.install as i
    cross join lateral (
      select 'object' as kind, v_what.object_type || ':' || o.id as value
      from unnest(v_what.object_ids) as o (id)
      union all
      values
        ('activity', v_what.activity_id::text),
        ('key', v_what.source || E'\n' || v_what.external_id)
    ) as n
    join timeline_data.erased_key as k
      on k.company_id = erased_group.company_id
      and k.key_hash = timeline_data.erased_hash(
        i.erasure_secret, erased_group.company_id, n.kind, n.value)
    where n.value is not null
    limit 1
  );
end
$$;
comment on function timeline_data.erased_group(uuid, timeline_data.erasure_request) is
  'erased_key.group_hash of what is named; null for what was not erased.';

-- Whether any of some drafts names what was erased: then they are parsed one by one. By hash: each is asked once.
create or replace function timeline_data.has_forgotten(
  company_id uuid,
  drafts     timeline_data.draft[]
)
returns boolean
language plpgsql
stable
as $$
begin
  return exists (
    select
    from (
      select 'activity' as kind, d.id::text as value
      from unnest(has_forgotten.drafts) as d
      union
      select 'key', d.source || E'\n' || d.external_id
      from unnest(has_forgotten.drafts) as d
      union
      select 'object', d.object_type || ':' || d.object_id
      from unnest(has_forgotten.drafts) as d
      union
      select 'object', 'user:' || d.assigned_to
      from unnest(has_forgotten.drafts) as d
      union
      select 'object', concat_ws(':', l.value ->> 'type', l.value ->> 'id')
      from unnest(has_forgotten.drafts) as d
      cross join lateral jsonb_array_elements(d.links) as l (value)
    ) as n
    where timeline_data.erased_effect(has_forgotten.company_id, n.kind, n.value) is not null
  );
end
$$;
comment on function timeline_data.has_forgotten(uuid, timeline_data.draft[]) is
  'Whether an id, a key, an object or a user of the drafts was erased.';

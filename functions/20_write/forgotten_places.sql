-- Which of some drafts name what was erased: these are parsed one by one. By hash: each is asked once.
create or replace function timeline_data.forgotten_places(
  company_id uuid,
  drafts     timeline_data.draft[]
)
returns integer[]
language plpgsql
stable
set enable_hashjoin = on
as $$
declare
  v_secret uuid := (select i.erasure_secret from timeline_data.install as i);
begin
  return array(
    select distinct n.place
    from (
      select d.place, 'activity' as kind, d.id::text as value
      from unnest(forgotten_places.drafts) as d
      union all
      select d.place, 'key', d.source || E'\n' || d.external_id
      from unnest(forgotten_places.drafts) as d
      union all
      select d.place, 'object', d.object_type || ':' || d.object_id
      from unnest(forgotten_places.drafts) as d
      union all
      select d.place, 'object', 'user:' || d.assigned_to
      from unnest(forgotten_places.drafts) as d
      union all
      select d.place, 'object', concat_ws(':', l.value ->> 'type', l.value ->> 'id')
      from unnest(forgotten_places.drafts) as d
      cross join lateral jsonb_array_elements(d.links) as l (value)
    ) as n
    join timeline_data.erased_key as k
      on k.company_id = forgotten_places.company_id
      and k.key_hash = timeline_data.erased_hash(v_secret, forgotten_places.company_id, n.kind, n.value)
    where n.value is not null
  );
end
$$;
comment on function timeline_data.forgotten_places(uuid, timeline_data.draft[]) is
  'Places of the drafts of which an id, a key, an object or a user was erased.';

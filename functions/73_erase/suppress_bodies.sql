-- The hashes of activities: of their ids, of their keys, and of the keys that they had before.
create or replace function timeline_data.suppress_bodies(
  company_id uuid,
  bodies     timeline_data.activity_body[],
  group_hash uuid
)
returns void
language plpgsql
volatile
as $$
declare
  v_company uuid := suppress_bodies.company_id;
  v_secret uuid := (select i.erasure_secret from timeline_data.install as i);
begin
  insert into timeline_data.erased_key (company_id, key_hash, group_hash, effect)
  select
    v_company,
    timeline_data.erased_hash(v_secret, v_company, n.kind, n.value),
    coalesce(suppress_bodies.group_hash,
      timeline_data.erased_hash(v_secret, v_company, 'activity', n.activity_id::text)),
    'activity'
  from (
    select b.activity_id, 'activity' as kind, b.activity_id::text as value
    from unnest(suppress_bodies.bodies) as b
    union
    select b.activity_id, 'key', b.source || E'\n' || b.external_id
    from unnest(suppress_bodies.bodies) as b
    union
    -- Before each change of one of the two: what the next change of either, from there on, says it was.
    select
      f.activity_id,
      'key',
      case when f.sources is null then f.source else f.sources[1] #>> '{}' end || E'\n'
        || case when f.external_ids is null then f.external_id else f.external_ids[1] #>> '{}' end
    from (
      select
        b.activity_id,
        b.source,
        b.external_id,
        array_agg(h.changes #> '{source,from}') filter (where h.changes ? 'source') over w as sources,
        array_agg(h.changes #> '{external_id,from}') filter (where h.changes ? 'external_id') over w as external_ids
      from unnest(suppress_bodies.bodies) as b
      join timeline_data.activity_history as h
        on h.company_id = v_company
        and h.activity_id = b.activity_id
      where h.changes ?| array['source', 'external_id']
      window w as (partition by h.activity_id order by h.version rows between current row and unbounded following)
    ) as f
  ) as n
  where n.value is not null
  on conflict do nothing;
end
$$;
comment on function timeline_data.suppress_bodies(uuid, timeline_data.activity_body[], uuid) is
  'Keeps activities from coming back; group_hash as of erase_activities().';

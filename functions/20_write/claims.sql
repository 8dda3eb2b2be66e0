-- Claims of the names that activities of a batch bear: a draft without a type for each id and each external key.
-- insert_bodies() takes them in one order with what it inserts, and lets nothing of them stay (drop_claims).
-- Serves: activity_body_pkey.
create or replace function timeline_data.claims(
  company_id uuid,
  parsed     jsonb[],
  drafts     timeline_data.draft[]
)
returns timeline_data.draft[]
language plpgsql
volatile
as $$
declare
  v_now text := timeline_data.instant(timeline_data.now());
begin
  return array(
    select timeline_data.doc_draft(
      coalesce(n.id, timeline_data.uuid7()),
      jsonb_build_object('activity_date', v_now, 'source', n.source, 'external_id', n.external_id))
    from (
      select
        (p.parsed ->> 'id')::uuid as id,
        null as source,
        null as external_id
      from unnest(claims.parsed) as p (parsed)
      union
      select
        null,
        coalesce(p.parsed #>> '{doc,source}', b.source),
        coalesce(p.parsed #>> '{doc,external_id}', b.external_id)
      from unnest(claims.parsed) as p (parsed)
      -- Half a key goes with the half that is stored.
      left join lateral (
        select
          b.source,
          b.external_id
        from timeline_data.activity_body as b
        where b.company_id = claims.company_id
          and b.activity_id = (p.parsed ->> 'id')::uuid
          and p.parsed -> 'doc' ?| array['source', 'external_id']
        offset 0
      ) as b on true
      union
      select
        case when d.external_id is null then d.id end,
        case when d.external_id is not null then d.source end,
        d.external_id
      from unnest(claims.drafts) as d
    ) as n
    where n.id is not null
      or n.source is not null and n.external_id is not null
  );
end
$$;
comment on function timeline_data.claims(uuid, jsonb[], timeline_data.draft[]) is
  'Drafts that stand for the ids and external keys of parsed activities and of drafts, each once.';

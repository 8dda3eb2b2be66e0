-- The plain activities of a batch that may be written before all others, for it makes no difference: none but plain
-- ones bear their id or key, and none of those comes to it by half a key (half_keyed).
-- Serves: activity_body_pkey.
create or replace function timeline_data.free_drafts(
  company_id uuid,
  activities jsonb,
  parsed     jsonb[],
  drafts     timeline_data.draft[]
)
returns timeline_data.draft[]
language plpgsql
stable
as $$
declare
  v_half jsonb[] := timeline_data.half_keyed(free_drafts.activities);
  v_taken jsonb;
begin
  if v_half <> '{}' and (
    free_drafts.activities @? '$[*] ? (exists (@.id) && exists (@.external_id))'
    or exists (
      select
      from unnest(v_half) as h (half)
      cross join lateral (
        select
        from timeline_data.activity_body as b
        where b.company_id = free_drafts.company_id
          and b.activity_id = case when timeline_data.is_uuid(h.half ->> 'id') then (h.half ->> 'id')::uuid end
        offset 0
      ) as b
    )
  ) then
    return '{}'::timeline_data.draft[];
  end if;
  if cardinality(free_drafts.drafts) = cardinality(free_drafts.parsed) then
    return free_drafts.drafts;
  end if;
  select jsonb_object_agg(k.key, true)
  into v_taken
  from unnest(free_drafts.parsed) as p (parsed)
  cross join lateral (
    values
      (p.parsed ->> 'id'),
      ((p.parsed #>> '{doc,source}') || ' ' || (p.parsed #>> '{doc,external_id}'))
  ) as k (key)
  where k.key is not null;
  if v_taken is null then
    return free_drafts.drafts;
  end if;
  return array(
    select d
    from unnest(free_drafts.drafts) as d
    where not v_taken ?| array[d.id::text, coalesce(d.source || ' ' || d.external_id, '')]
  );
end
$$;
comment on function timeline_data.free_drafts(uuid, jsonb, jsonb[], timeline_data.draft[]) is
  'Those drafts of a batch whose place in it says nothing.';

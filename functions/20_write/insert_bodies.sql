-- The bodies of drafts that are new: this decides who wins a key. Two look-ups, not one with "or", before the
-- search vector is made; in one order, so that two batches of the same keys wait and do not deadlock. Claims take
-- their names in it and go again.
-- Serves: activity_body_pkey, activity_body_external.
create or replace function timeline_data.insert_bodies(
  company_id uuid,
  drafts     timeline_data.draft[]
)
returns timeline_data.draft[]
language plpgsql
volatile
as $$
declare
  v_ids uuid[];
begin
  if cardinality(insert_bodies.drafts) = 1 and (insert_bodies.drafts[1]).activity_type is not null then
    return case
      when timeline_data.insert_body(insert_bodies.company_id, insert_bodies.drafts[1]) then insert_bodies.drafts
    end;
  end if;
  with made as (
    insert into timeline_data.activity_body (
      company_id,
      activity_id,
      activity_date,
      subject,
      source,
      external_id,
      description,
      links,
      data,
      is_open
    )
    select
      insert_bodies.company_id,
      d.id,
      d.activity_date,
      d.subject,
      d.source,
      d.external_id,
      d.description,
      d.links,
      d.data,
      d.visible_to is null
    from unnest(insert_bodies.drafts) as d
    where not exists (
        select
        from timeline_data.activity_body as b
        where b.company_id = insert_bodies.company_id
          and b.source = d.source
          and b.external_id = d.external_id
        offset 0
      )
      and not exists (
        select
        from timeline_data.activity_body as b
        where b.company_id = insert_bodies.company_id
          and b.activity_id = d.id
        offset 0
      )
    -- Ids that were made on the way say nothing: of two with one key the first in the batch is the first.
    order by
      case when d.external_id is not null then d.source end,
      d.external_id,
      case when d.external_id is null then d.id end,
      d.place
    on conflict do nothing
    returning activity_id
  )
  select array_agg(m.activity_id)
  into v_ids
  from made as m;
  return timeline_data.drop_claims(insert_bodies.company_id, case
    when cardinality(v_ids) = cardinality(insert_bodies.drafts) then insert_bodies.drafts
    else timeline_data.pick_drafts(insert_bodies.drafts, v_ids)
  end);
end
$$;
comment on function timeline_data.insert_bodies(uuid, timeline_data.draft[]) is
  'Inserts the bodies of drafts that are new, and returns those drafts; null for none.';

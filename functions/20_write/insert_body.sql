-- The body of one draft, unless it is known: insert_bodies where it is one, without what only many need. Who
-- has not looked (is_recorded) pays for a search vector that goes to waste.
create or replace function timeline_data.insert_body(
  company_id uuid,
  draft      timeline_data.draft
)
returns boolean
language plpgsql
volatile
as $$
begin
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
  values (
    insert_body.company_id,
    (insert_body.draft).id,
    (insert_body.draft).activity_date,
    (insert_body.draft).subject,
    (insert_body.draft).source,
    (insert_body.draft).external_id,
    (insert_body.draft).description,
    (insert_body.draft).links,
    (insert_body.draft).data,
    (insert_body.draft).visible_to is null
  )
  on conflict do nothing;
  return found;
end
$$;
comment on function timeline_data.insert_body(uuid, timeline_data.draft) is
  'Inserts a body; false when its id or key is known.';

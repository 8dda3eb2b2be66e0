-- The body of a changed activity. Its words have a search vector to go with, so that they are written only
-- where they changed, the subject for the trigger alone.
create or replace function timeline_data.update_body(
  company_id uuid,
  draft      timeline_data.draft,
  has_words  boolean
)
returns void
language plpgsql
volatile
as $$
begin
  if update_body.has_words then
    update timeline_data.activity_body as b
    set
      activity_date = (update_body.draft).activity_date,
      subject = (update_body.draft).subject,
      source = (update_body.draft).source,
      external_id = (update_body.draft).external_id,
      description = (update_body.draft).description,
      links = (update_body.draft).links,
      data = (update_body.draft).data,
      is_open = (update_body.draft).visible_to is null
    where b.company_id = update_body.company_id
      and b.activity_id = (update_body.draft).id;
    return;
  end if;
  update timeline_data.activity_body as b
  set
    activity_date = (update_body.draft).activity_date,
    source = (update_body.draft).source,
    external_id = (update_body.draft).external_id,
    links = (update_body.draft).links,
    data = (update_body.draft).data,
    is_open = (update_body.draft).visible_to is null
  where b.company_id = update_body.company_id
    and b.activity_id = (update_body.draft).id;
exception
  when unique_violation then
    raise exception 'external id "%" of source "%" belongs to another activity',
        left((update_body.draft).external_id, 80), left((update_body.draft).source, 80)
      using errcode = 'TL409', column = 'external_id',
        hint = 'Look it up with activity_by_key; an external id names one activity.';
end
$$;
comment on function timeline_data.update_body(uuid, timeline_data.draft, boolean) is
  'Updates a row of timeline_data.activity_body, its words if they changed. TL409 for an external id that is taken.';

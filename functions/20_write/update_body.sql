-- Date, key, links and data of an activity in its body; its words have a search vector to go with.
create or replace function timeline_data.update_body(
  company_id uuid,
  draft      timeline_data.draft
)
returns void
language plpgsql
volatile
as $$
begin
  update timeline_data.activity_body as b
  set
    activity_date = (update_body.draft).activity_date,
    source = (update_body.draft).source,
    external_id = (update_body.draft).external_id,
    links = (update_body.draft).links,
    data = (update_body.draft).data
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
comment on function timeline_data.update_body(uuid, timeline_data.draft) is
  'Updates a row of timeline_data.activity_body but for its words. TL409 for an external id that is taken.';

-- Date and external key of an activity in the home of keys.
create or replace function timeline_data.update_key(
  company_id uuid,
  id         uuid,
  doc        jsonb
)
returns void
language plpgsql
volatile
as $$
begin
  update timeline_data.activity_key as k
  set
    activity_date = (update_key.doc ->> 'activity_date')::timestamptz,
    source = update_key.doc ->> 'source',
    external_id = update_key.doc ->> 'external_id'
  where k.company_id = update_key.company_id
    and k.id = update_key.id;
exception
  when unique_violation then
    raise exception 'external id "%" of source "%" belongs to another activity',
        left(update_key.doc ->> 'external_id', 80), left(update_key.doc ->> 'source', 80)
      using errcode = 'TL409', column = 'external_id',
        hint = 'Look it up with activity_by_key; an external id names one activity.';
end
$$;
comment on function timeline_data.update_key(uuid, uuid, jsonb) is
  'Updates a row of timeline_data.activity_key. TL409 for an external id that is taken.';

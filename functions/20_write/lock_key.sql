-- Finds the key row of an activity by id, else by external key, and holds it: the one lock that
-- orders all writers of an activity. Nothing found: the activity is new.
create or replace function timeline_data.lock_key(
  company_id  uuid,
  id          uuid,
  source      text,
  external_id text
)
returns timeline_data.activity_ref
language plpgsql
volatile
as $$
declare
  v_key timeline_data.activity_ref;
begin
  if lock_key.id is not null then
    select
      b.activity_id,
      b.activity_date
    into v_key
    from timeline_data.activity_body as b
    where b.company_id = lock_key.company_id
      and b.activity_id = lock_key.id
    for update;
    if found then
      return v_key;
    end if;
  end if;
  select
    b.activity_id,
    b.activity_date
  into v_key
  from timeline_data.activity_body as b
  where b.company_id = lock_key.company_id
    and b.source = lock_key.source
    and b.external_id = lock_key.external_id
  for update;
  if v_key.id <> lock_key.id then
    raise exception 'external id "%" of source "%" belongs to another activity',
        left(lock_key.external_id, 80), left(lock_key.source, 80)
      using errcode = 'TL409', column = 'external_id',
        hint = 'Leave out the id to update that activity, or send another external id.';
  end if;
  return v_key;
end
$$;
comment on function timeline_data.lock_key(uuid, uuid, text, text) is
  'Id and date of an activity whose body is locked now, null when it is new. TL409 when id and external id disagree.';

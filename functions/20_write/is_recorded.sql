-- Whether an id or a key is known. Two look-ups, not one with "or": a plan made while the table was empty
-- stays right. Serves: activity_body_pkey, activity_body_external.
create or replace function timeline_data.is_recorded(
  company_id  uuid,
  id          uuid,
  source      text,
  external_id text
)
returns boolean
language plpgsql
stable
as $$
begin
  if is_recorded.id is not null and exists (
    select
    from timeline_data.activity_body as b
    where b.company_id = is_recorded.company_id
      and b.activity_id = is_recorded.id
  ) then
    return true;
  end if;
  return is_recorded.external_id is not null and exists (
    select
    from timeline_data.activity_body as b
    where b.company_id = is_recorded.company_id
      and b.source = is_recorded.source
      and b.external_id = is_recorded.external_id
  );
end
$$;
comment on function timeline_data.is_recorded(uuid, uuid, text, text) is
  'Whether an activity of this id, or of this key, is there.';

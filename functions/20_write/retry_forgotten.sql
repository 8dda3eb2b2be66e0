-- What was erased between the look and the write.
create or replace function timeline_data.retry_forgotten(
  company_id uuid,
  types      text[],
  ids        uuid[]
)
returns void
language plpgsql
stable
as $$
declare
  v_retry text := '40001';
begin
  if exists (
    select
    from unnest(retry_forgotten.types, retry_forgotten.ids) as o (type, id)
    where timeline_data.erased_effect(retry_forgotten.company_id, 'object', o.type || ':' || o.id) is not null
  ) then
    raise exception 'some of these were erased meanwhile'
      using errcode = v_retry, hint = 'Send them again.';
  end if;
end
$$;
comment on function timeline_data.retry_forgotten(uuid, text[], uuid[]) is
  '40001 where one of the objects was erased.';

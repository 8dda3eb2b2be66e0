-- Of what was erased nothing is left; of what is archived its key is.
create or replace function timeline_data.is_erased(change timeline_data.feed)
returns boolean
language plpgsql
stable
as $$
begin
  return not exists (
    select
    from timeline_data.activity_body as b
    where b.company_id = (is_erased.change).company_id
      and b.activity_id = (is_erased.change).activity_id
  );
end
$$;
comment on function timeline_data.is_erased(timeline_data.feed) is
  'Whether nothing is left of the activity of a change.';

-- Whoever asks across companies is bound to none, and an administrator.
create or replace function timeline_data.require_all()
returns uuid
language plpgsql
stable
as $$
begin
  if timeline_data.allowed_companies() is not null then
    raise exception 'this transaction is bound to a company'
      using errcode = 'TL403', hint = 'Ask for its feed: feed(company_id, after, options).';
  elsif not timeline_data.has_role(array['admin']) then
    raise exception 'the feed of all companies is for administrators'
      using errcode = 'TL403', hint = 'Bind a company and ask for its feed, or connect as a member of the admin role.';
  end if;
  return '00000000-0000-0000-0000-000000000000'::uuid;
end
$$;
comment on function timeline_data.require_all() is
  'Zeros, which stand for all companies. TL403.';

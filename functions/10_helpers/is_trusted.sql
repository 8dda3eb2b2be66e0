-- Whether the caller may work unbound: a member of the app or admin role, or of the owner.
create or replace function timeline_data.is_trusted()
returns boolean
language plpgsql
stable
as $$
begin
  return timeline_data.has_role(array['app', 'admin']);
end
$$;
comment on function timeline_data.is_trusted() is
  'Whether the caller is a trusted application, an administrator or the owner.';

-- Whether the caller may work unbound: a member of the app or admin role, or of the owner.
-- Inside a definer function current_user is the owner, so the caller is the role set, else the session's.
create or replace function timeline_data.is_trusted()
returns boolean
language plpgsql
stable
as $$
declare
  v_caller name := coalesce(nullif(current_setting('role'), 'none'), session_user);
begin
  return exists (
    select
    from timeline_data.install as i
    cross join pg_catalog.pg_roles as r
    where r.rolname in (i.role_prefix || 'app', i.role_prefix || 'admin', current_user)
      and pg_catalog.pg_has_role(v_caller, r.oid, 'member')
  );
end
$$;
comment on function timeline_data.is_trusted() is
  'Whether the caller is a trusted application, an administrator or the owner.';

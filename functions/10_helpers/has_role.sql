-- Whether the caller is a member of one of our roles, or of the owner. Inside a definer function
-- current_user is the owner, so the caller is the role set, else the session's.
create or replace function timeline_data.has_role(roles text[])
returns boolean
language plpgsql
stable
as $$
declare
  v_caller name := coalesce(nullif(current_setting('role'), 'none'), session_user);
begin
  -- The owner, or a superuser: known without a look at the roles.
  if pg_catalog.pg_has_role(v_caller, current_user, 'member') then
    return true;
  end if;
  return exists (
    select
    from timeline_data.install as i
    cross join pg_catalog.pg_roles as r
    where r.rolname = any (array(
        select i.role_prefix || n.name
        from unnest(has_role.roles) as n (name)
      ))
      and pg_catalog.pg_has_role(v_caller, r.oid, 'member')
  );
end
$$;
comment on function timeline_data.has_role(text[]) is
  'Whether the caller has one of the roles named without their prefix, or is the owner.';

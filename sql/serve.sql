-- What the HTTP server sends: who asks, and what there is to ask.

-- bind_request --
select
  set_config('role', %(role)s, true),
  set_config('timeline.company_id', coalesce(%(company)s, ''), true),
  set_config('timeline.user_id', coalesce(%(viewer)s, ''), true),
  set_config('statement_timeout', %(timeout)s, true),
  case when %(is_read)s then set_config('transaction_read_only', 'on', true) end

-- change_if --
select timeline.change(
  %(company)s::uuid,
  %(activity)s::uuid,
  case
    when jsonb_typeof(%(changes)s::jsonb) = 'object'
      then %(changes)s::jsonb || jsonb_build_object('if_version', %(version)s::integer)
    else %(changes)s::jsonb
  end
)

-- remove_if --
select timeline.change(
  %(company)s::uuid,
  %(activity)s::uuid,
  jsonb_build_object('if_version', %(version)s::integer)
);
select timeline.remove(
  %(company)s::uuid,
  %(activity)s::uuid
)

-- served_roles --
select json_build_object(
  'is_installed', to_regnamespace('timeline') is not null,
  'roles', (
    select coalesce(json_agg(json_build_object(
      'role', r.rolname,
      'is_ours', pg_has_role(session_user, r.oid, 'member')
    ) order by r.rolname), '[]')
    from pg_namespace as n
    cross join aclexplode(n.nspacl) as a
    join pg_roles as r on r.oid = a.grantee
    where n.nspname = 'timeline'
      and r.rolname ~ '(reader|writer|admin)$'
  )
)

-- served_functions --
select coalesce(json_agg(json_build_object(
  'name', p.proname,
  'is_read', p.provolatile <> 'v',
  'comment', obj_description(p.oid, 'pg_proc'),
  'arguments', (
    select coalesce(json_agg(json_build_object(
      'name', p.proargnames[a.place],
      'type', format_type(a.type, null),
      'is_optional', a.place > p.pronargs - p.pronargdefaults
    ) order by a.place), '[]')
    from unnest(p.proargtypes::oid[]) with ordinality as a (type, place)
  )
) order by p.proname), '[]')
from pg_proc as p
join pg_namespace as n on n.oid = p.pronamespace
where n.nspname = 'timeline'
  and p.prokind = 'f'

-- Accounts on whose page, with what is related, nothing stands of the last thirty days: the newest activity up to now,
-- whatever its status, is older; without any, the account is. Private and archived activities do not count.
-- Serves: object_pkey, object_source_pkey, activity_link_pkey from its end.
create or replace function timeline_data.silent_among(
  company_id uuid,
  ids        uuid[]
)
returns timeline_data.rollup_account[]
language plpgsql
stable
as $$
declare
  v_silent timeline_data.rollup_account[];
  v_retry text := '40001';
begin
  execute
    'select coalesce(array_agg(row($1, o.object_id, n.last_at, coalesce(n.last_at, o.created_at))'
    '  ::timeline_data.rollup_account), ''{}'')'
    ' from unnest($2) as i (id)'
    ' join timeline_data.object as o'
    '  on o.company_id = $1 and o.object_id = i.id and o.object_type = ''account'''
    ' cross join lateral ('
    '  select max(l.activity_date) as last_at'
    '  from ('
    '   select o.object_id, o.object_type, null::tstzmultirange as dates, 10 as levels'
    -- What was merged into it, and what rolls up to it by way of a merge.
    '   union all select m.source_id, m.source_type, m.dates, m.levels from timeline_data.object_source as m'
    '   where m.company_id = $1 and m.object_id = o.object_id and m.object_type = o.object_type'
    '   and not m.is_linked) as e'
    '  cross join lateral ('
    '   select n.activity_date from timeline_data.activity_link as n'
    '   where n.company_id = $1 and n.object_id = e.object_id and n.object_type = e.object_type'
    '   and n.activity_date <= $3 and not n.is_private'
    '   and (e.dates is null or n.activity_date <@ e.dates) and coalesce(n.distance, 0) <= e.levels'
    || timeline_data.detached_where()
    || '  order by n.activity_date desc limit 1) as l) as n'
    ' where coalesce(n.last_at, o.created_at) <= $3 - interval ''30 days'''
  into v_silent
  using silent_among.company_id, silent_among.ids, timeline_data.now();
  return v_silent;
exception
  -- A table whose activities became stubs since this statement began.
  when undefined_table then
    raise exception 'an archive was finished while this was read'
      using errcode = v_retry, hint = 'Send it again.';
end
$$;
comment on function timeline_data.silent_among(uuid, uuid[]) is
  'Rows of rollup_account of those of some accounts that are silent. 40001 when a table left meanwhile.';

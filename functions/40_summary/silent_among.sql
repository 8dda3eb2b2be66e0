-- Accounts on whose page, with what is related, nothing stands of the last thirty days: the newest activity up to now,
-- whatever its status, is older; without any, the account is. Private and archived activities do not count.
-- Serves: object_pkey, activity_link_pkey from its end.
create or replace function timeline_data.silent_among(
  company_id uuid,
  ids        uuid[]
)
returns timeline_data.rollup_account[]
language plpgsql
stable
as $$
declare
  v_accounts uuid[];
  v_types text[];
  v_ids uuid[];
  v_dates tstzmultirange[];
  v_levels integer[];
  v_silent timeline_data.rollup_account[];
  v_retry text := '40001';
begin
  select
    array_agg(s.object_id),
    array_agg(s.source_type),
    array_agg(s.source_id),
    array_agg(s.dates),
    array_agg(s.levels)
  into v_accounts, v_types, v_ids, v_dates, v_levels
  from timeline_data.sources_below(
    silent_among.company_id, array_fill('account'::text, array[cardinality(silent_among.ids)]), silent_among.ids) as s;
  execute
    'select coalesce(array_agg(row($1, o.object_id, n.last_at, coalesce(n.last_at, o.created_at))'
    '  ::timeline_data.rollup_account), ''{}'')'
    ' from ('
    '  select e.account_id, max(l.activity_date) as last_at'
    '  from unnest($2, $3, $4, $5, $6) as e (account_id, object_type, object_id, dates, levels)'
    '  left join lateral ('
    '   select n.activity_date from timeline_data.activity_link as n'
    '   where n.company_id = $1 and n.object_id = e.object_id and n.object_type = e.object_type'
    '   and n.activity_date <= $7 and not n.is_private'
    '   and (e.dates is null or n.activity_date <@ e.dates) and coalesce(n.distance, 0) <= e.levels'
    || timeline_data.detached_where()
    || '  order by n.activity_date desc limit 1) as l on true group by e.account_id) as n'
    ' join timeline_data.object as o'
    '  on o.company_id = $1 and o.object_id = n.account_id and o.object_type = ''account'''
    ' where coalesce(n.last_at, o.created_at) <= $7 - interval ''30 days'''
  into v_silent
  using silent_among.company_id, v_accounts, v_types, v_ids, v_dates, v_levels, timeline_data.now();
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

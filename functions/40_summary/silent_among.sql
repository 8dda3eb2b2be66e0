-- Accounts on whose page, with what is related, nothing stands of the last thirty days: the newest activity up to now,
-- whatever its status, is older; without any, the account is. Private and archived activities do not count.
-- Serves: object_pkey, object_by_alias, activity_link_pkey from its end.
create or replace function timeline_data.silent_among(
  company_id uuid,
  ids        uuid[]
)
returns timeline_data.rollup_account[]
language plpgsql
stable
as $$
declare
  v_now timestamptz := timeline_data.now();
begin
  return array(
    select row(
      silent_among.company_id,
      o.object_id,
      n.last_at,
      coalesce(n.last_at, o.created_at)
    )::timeline_data.rollup_account
    from unnest(silent_among.ids) as i (id)
    join timeline_data.object as o
      on o.company_id = silent_among.company_id
      and o.object_id = i.id
      and o.object_type = 'account'
    cross join lateral (
      select max(l.activity_date) as last_at
      from (
        select
          o.object_id,
          o.object_type
        union all
        -- What was merged into it.
        select
          m.object_id,
          m.object_type
        from timeline_data.object as m
        where m.company_id = silent_among.company_id
          and m.alias_id = o.object_id
          and m.alias_type = o.object_type
      ) as e
      cross join lateral (
        select n.activity_date
        from timeline_data.activity_link as n
        where n.company_id = silent_among.company_id
          and n.object_id = e.object_id
          and n.object_type = e.object_type
          and n.activity_date <= v_now
          and not n.is_private
        order by n.activity_date desc
        limit 1
      ) as l
    ) as n
    where coalesce(n.last_at, o.created_at) <= v_now - interval '30 days'
  );
end
$$;
comment on function timeline_data.silent_among(uuid, uuid[]) is
  'Rows of rollup_account of those of some accounts that are silent.';

-- The activities of some companies, from one number to another.
insert into bench.activity
select
  t.company_id,
  t.n,
  (lpad(to_hex((extract(epoch from t.at) * 1000)::bigint), 12, '0')
    || '7' || substr(t.hash, 1, 3) || '8' || substr(t.hash, 4, 15))::uuid,
  t.at,
  case when t.kind in ('meeting', 'call') then t.at + interval '15 minutes' * (1 + floor(t.u9 * 6)) end,
  bench.key('user', t.number, floor(t.u7 * t.u7 * t.users)::bigint),
  case when t.u8 > 0.05 then bench.key('user', t.number, floor(t.u8 * t.u8 * t.users)::bigint) end,
  o.object_id,
  o.object_type,
  o.parent_id,
  case when t.kind = 'meeting' or t.u9 > 0.8
    then bench.key('contact', t.number, floor(t.u3 * t.contacts)::bigint) end,
  t.kind,
  case
    when t.at > %(now)s::timestamptz then case when t.u11 < 0.95 then 'planned' else 'in_progress' end
    when t.u11 < 0.04 then 'planned'
    when t.u11 < 0.05 then 'in_progress'
    when t.u11 < 0.10 then 'cancelled'
    else 'completed'
  end,
  case when t.u5 < 0.05 then 'urgent' when t.u5 < 0.25 then 'high' when t.u5 < 0.85 then 'medium' else 'low' end,
  case when t.kind in ('email', 'call') then case when t.u9 < 0.5 then 'inbound' else 'outbound' end end,
  case when t.u10 < 0.02 then array[
    bench.key('user', t.number, floor(t.u3 * t.users)::bigint)] end,
  left(s1.text, -1) || ' ' || coalesce(o.name, ''),
  case when t.u6 > 0.25 then concat_ws(' ', s2.text, s3.text, s4.text) end
from (
  select
    b.*,
    -- Weekends move to Friday.
    b.day - make_interval(days => case extract(isodow from b.day) when 6 then 1 when 7 then 2 else 0 end)
      + make_interval(hours => 8 + floor(b.u3 * 10)::int, mins => 5 * floor(b.u4 * 12)::int) as at,
    case
      when b.u2 < 0.45 then 'email' when b.u2 < 0.70 then 'call' when b.u2 < 0.82 then 'task'
      when b.u2 < 0.92 then 'meeting' else 'note'
    end as kind,
    md5(b.number || ':' || b.n) as hash
  from (
    select
      r.*,
      date_trunc('day', case
        when bench.u(r.n, r.number * 100 + 1) < 0.02
          then %(now)s::timestamptz + interval '180 days' * bench.u(r.place, 11) ^ 2
        else %(now)s::timestamptz - interval '3650 days' * bench.u(r.place, 12) ^ 1.3
      end, 'UTC') as day,
      bench.u(r.n, r.number * 100 + 2) as u2,
      bench.u(r.place, 13) as u3,
      bench.u(r.place, 14) as u4,
      bench.u(r.n, r.number * 100 + 5) as u5,
      bench.u(r.n, r.number * 100 + 6) as u6,
      bench.u(r.n, r.number * 100 + 7) as u7,
      bench.u(r.n, r.number * 100 + 8) as u8,
      bench.u(r.n, r.number * 100 + 9) as u9,
      bench.u(r.n, r.number * 100 + 10) as u10,
      bench.u(r.n, r.number * 100 + 11) as u11
    from (
      select
        c.*,
        n,
        case when n / 200 %% 33 = 0 then -(n / 200) else n end * 10007 + c.number as place
      from bench.company as c
      cross join lateral generate_series(%(first)s::bigint, least(%(last)s, c.rows)) as n
      where c.number = any (%(numbers)s)
    ) as r
    offset 0
  ) as b
  offset 0
) as t
-- Three in five are about a contact, one in five about a deal, one in ten about an account, the rest nothing;
-- few objects have much. Where there is a crowd, a fifth is about the contacts of one account.
left join bench.object as o
  on o.company_id = t.company_id
  and o.object_id = case
    when t.name in ('largest', 'crowded') and t.n %% 5 = 0
      then bench.key('contact', t.number, floor(t.u6 * 1000)::bigint)
    when t.u10 < 0.6 then bench.key('contact', t.number, floor(t.u7 ^ 3 * t.contacts)::bigint)
    when t.u10 < 0.8 then bench.key('deal', t.number, floor(t.u7 ^ 3 * t.deals)::bigint)
    when t.u10 < 0.9 then bench.key('account', t.number, floor(t.u7 ^ 2 * t.accounts)::bigint)
  end
join bench.sentence as s1 on s1.topic = floor(t.u7 * 50) and s1.place = floor(t.u6 * 1000)
join bench.sentence as s2 on s2.topic = floor(t.u7 * 50) and s2.place = floor(t.u8 * 1000)
left join bench.sentence as s3
  on s3.topic = floor(t.u7 * 50) and s3.place = floor(t.u9 * 1000) and t.u5 < 0.7
left join bench.sentence as s4
  on s4.topic = floor(t.u5 * 50) and s4.place = floor(t.u2 * 1000) and t.u9 < 0.3;

-- The objects of some companies.
insert into bench.object
select
  c.company_id,
  bench.key(o.kind, c.number, o.n),
  o.kind,
  initcap(w.text) || ' ' || initcap(v.text),
  case
    when o.kind = 'contact' and c.name in ('largest', 'crowded') and o.n < 1000 then bench.key('account', c.number, 0)
    when o.kind in ('contact', 'deal') then bench.key(
      'account', c.number, floor(bench.u(o.n, 21) * c.accounts)::bigint)
  end
from bench.company as c
cross join lateral (
  select 'account' as kind, n from generate_series(0, c.accounts - 1) as n
  union all
  select 'contact', n from generate_series(0, c.contacts - 1) as n
  union all
  select 'deal', n from generate_series(0, c.deals - 1) as n
  union all
  select 'user', n from generate_series(0, c.users - 1) as n
) as o
join bench.word as w on w.place = floor(bench.u(o.n, hashtext(o.kind) + 1) * 8000)
join bench.word as v on v.place = floor(bench.u(o.n, hashtext(o.kind) + 2) * 8000)
where c.number = any (%(numbers)s);

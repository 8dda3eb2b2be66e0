-- What is refused because it shrank, until it grows again or is taken by force: the view, and companies' rollups.
-- Serves: summary_company_refused.
create or replace function timeline_data.refused_counts()
returns table (name text, before bigint, after bigint)
language sql
stable
as $$
  select
    n.name,
    n.before,
    n.after
  from (
    select
      r.name,
      r.row_count as before,
      r.refused_count as after,
      r.refused_at
    from timeline_data.refresh_state as r
    where r.refused_at is not null
    union all
    select
      'company ' || s.company_id,
      s.refused_from,
      s.refused_to,
      s.refused_at
    from timeline_data.summary_company as s
    where s.refused_at is not null
  ) as n
  order by n.refused_at, n.name
$$;
comment on function timeline_data.refused_counts() is
  'Refused results, the first that was refused first: of how many counts they are, and would be.';

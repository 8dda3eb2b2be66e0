-- Whether a company's rollups are to be computed anew: its days were folded since, or it is time. One whose days are
-- not folded through yet keeps what it has.
create or replace function timeline_data.is_rollup_due(
  held      timeline_data.summary_company,
  at        timestamptz,
  is_forced boolean
)
returns boolean
language sql
immutable
return (held).pending_month is null
  and ((held).due_at <= at or is_forced and (held).refused_at is not null);
comment on function timeline_data.is_rollup_due(timeline_data.summary_company, timestamptz, boolean) is
  'Whether roll_company() has more to do than to go on with a sweep; is_forced: what was refused is due too.';

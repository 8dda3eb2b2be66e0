-- The next stretch of [lower_bound, upper_bound) that a read looks at: so many partitions, from its newest
-- end (is_forward: from its oldest), beginning at a month in which the company has activities. What lies
-- between is skipped. activity_month is complete (t40_month); the directory of partitions is only a hint:
-- names is null where it has a gap. Serves: activity_month_next, partition_directory_pkey.
create or replace function timeline_data.company_window(
  company_id  uuid,
  lower_bound timestamptz,
  upper_bound timestamptz,
  partitions  integer,
  is_forward  boolean,
  held        text[],
  out starts_at timestamptz,
  out ends_at   timestamptz,
  out names     text[],
  out is_cut    boolean
)
returns record
language plpgsql
stable
as $$
declare
  v_month timestamp;
  v_cut record;
begin
  v_month := timeline_data.next_month(
    company_window.company_id, company_window.lower_bound, company_window.upper_bound, company_window.is_forward);
  if v_month is null then
    return;
  end if;
  if company_window.is_forward then
    company_window.starts_at := greatest(company_window.lower_bound, v_month at time zone 'UTC');
    v_cut := timeline_data.partitions_from(
      company_window.company_id, company_window.starts_at, company_window.upper_bound,
      company_window.partitions, company_window.held);
    company_window.ends_at := least(company_window.upper_bound, v_cut.ends_at);
  else
    company_window.ends_at := least(
      company_window.upper_bound, (v_month + interval '1 month') at time zone 'UTC');
    v_cut := timeline_data.partitions_before(
      company_window.company_id, company_window.lower_bound, company_window.ends_at,
      company_window.partitions, company_window.held);
    company_window.starts_at := greatest(company_window.lower_bound, v_cut.starts_at);
  end if;
  if v_cut.names is null and company_window.held is not null then
    company_window.starts_at := null;
    company_window.ends_at := null;
    return;
  end if;
  company_window.names := v_cut.names;
  company_window.is_cut := company_window.lower_bound > v_cut.starts_at
    or company_window.upper_bound < v_cut.ends_at;
end
$$;
comment on function timeline_data.company_window(uuid, timestamptz, timestamptz, integer, boolean, text[]) is
  'Where to look next, [starts_at, ends_at), the partitions that hold it in the order they are read, and whether the range begins or ends within one; all null when the company has nothing more.';

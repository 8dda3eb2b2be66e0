-- Activities that lie in the past edge, too few or too far away for partitions, and are to leave all the same: a
-- stretch of whole periods that holds the oldest, up to the cutoff (null: the installation's) or to what was brought
-- back.
create or replace function timeline_data.past_stretch(
  cutoff timestamptz,
  out name      text,
  out starts_at timestamptz,
  out ends_at   timestamptz,
  out edge_end  timestamptz
)
returns record
language plpgsql
stable
set timezone = 'UTC'
as $$
declare
  v_width text := (select i.partition_width from timeline_data.install as i);
  v_first timestamptz;
  v_held timestamptz;
begin
  select
    d.name,
    d.ends_at
  into past_stretch.name, past_stretch.edge_end
  from timeline_data.partition_directory as d
  where d.starts_at = '-infinity'
    and d.ends_at <> 'infinity';
  past_stretch.ends_at := least(
    past_stretch.edge_end,
    date_trunc(v_width, coalesce(past_stretch.cutoff, timeline_data.retention_cutoff())),
    date_trunc(v_width, timeline_data.now()));
  if past_stretch.name is null or past_stretch.ends_at is null then
    past_stretch.name := null;
    return;
  end if;
  execute format(
    'select min(a.activity_date) from timeline_data.%I as a where a.activity_date < $1 and not exists ('
    'select from timeline_data.archive as r where r.starts_at <= a.activity_date and r.ends_at > a.activity_date'
    ' and (r.state = ''attaching'' or r.is_held and $2 is null))', past_stretch.name)
  into v_first
  using past_stretch.ends_at, past_stretch.cutoff;
  if v_first is null then
    past_stretch.name := null;
    return;
  end if;
  select
    max(r.ends_at) filter (where r.ends_at <= v_first),
    min(r.starts_at) filter (where r.starts_at > v_first)
  into past_stretch.starts_at, v_held
  from timeline_data.archive as r
  where r.state = 'attaching'
    or r.is_held and past_stretch.cutoff is null;
  past_stretch.starts_at := greatest(past_stretch.starts_at, date_trunc(v_width, v_first), '0001-01-01 00:00:00+00');
  past_stretch.ends_at := least(past_stretch.ends_at, v_held);
end
$$;
comment on function timeline_data.past_stretch(timestamptz) is
  'A stretch of the past edge that is to be archived, and where the edge ends; name null for none.';

-- A statement sees rows as of its beginning, and partitions as they are when it reads them. One that had to wait while
-- a partition left for an archive would find its activities nowhere: it is to be sent again. (What a split replaced is
-- called gone_… for a while, and its rows are in the place of it.)
create or replace function timeline_data.refuse_stale(
  starts_at timestamptz,
  ends_at   timestamptz
)
returns void
language plpgsql
stable
as $$
declare
  v_retry text := '40001';
begin
  if exists (
    select
    from timeline_data.partition_directory as d
    where d.starts_at < refuse_stale.ends_at
      and d.ends_at > refuse_stale.starts_at
      and to_regclass('timeline_data.' || quote_ident(d.name)) is null
      and to_regclass('timeline_data.' || quote_ident('gone_' || d.name)) is null
  ) then
    raise exception 'a partition left while this was read'
      using errcode = v_retry, hint = 'Send it again.';
  end if;
end
$$;
comment on function timeline_data.refuse_stale(timestamptz, timestamptz) is
  'Raises 40001 when a partition of the range, as this statement knows it, is not there any more.';

-- The activity is known and its row is elsewhere: says so, and how it comes back. Beside its stub stands in which
-- archive it is; until there is one, it lies in a table that was taken out. Serves: archived_activity_pkey.
create or replace function timeline_data.refuse_archived(
  company_id    uuid,
  activity_id   uuid,
  activity_date timestamptz
)
returns void
language plpgsql
stable
set timezone = 'UTC'
as $$
declare
  v_archive uuid := (
    select a.archive_id
    from timeline_data.archived_activity as a
    where a.company_id = refuse_archived.company_id
      and a.activity_date = refuse_archived.activity_date
      and a.activity_id = refuse_archived.activity_id
  );
  v_name text := (
    select r.name
    from timeline_data.archive as r
    where case
      when v_archive is not null then r.id = v_archive
      else r.table_name is not null
        and refuse_archived.activity_date >= r.starts_at
        and refuse_archived.activity_date < r.ends_at
    end
    order by r.detached_at desc
    limit 1
  );
begin
  raise exception 'activity % of % is archived',
      refuse_archived.activity_id, to_char(refuse_archived.activity_date, 'YYYY-MM-DD')
    using errcode = 'TL410',
      hint = format('An administrator brings it back: timeline partitions attach %s.', v_name);
end
$$;
comment on function timeline_data.refuse_archived(uuid, uuid, timestamptz) is
  'Raises TL410.';

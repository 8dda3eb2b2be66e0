-- To whom it is told that an activity is archived: of a private one, its people, author and assignee, as they
-- were. Kept beside its stub; until there is one, the table that was taken out of activity says so.
create or replace function timeline_data.archived_viewers(
  company_id    uuid,
  activity_date timestamptz,
  id            uuid
)
returns uuid[]
language plpgsql
stable
as $$
declare
  v_table text;
  v_viewers uuid[];
  v_is_found boolean;
begin
  select
    true,
    r.seen_by
  into v_is_found, v_viewers
  from timeline_data.archived_activity as r
  where r.company_id = archived_viewers.company_id
    and r.activity_date = archived_viewers.activity_date
    and r.activity_id = archived_viewers.id;
  if v_is_found then
    return v_viewers;
  end if;
  for v_table in
    select r.table_name
    from timeline_data.archive as r
    where r.table_name is not null
      and archived_viewers.activity_date >= r.starts_at
      and archived_viewers.activity_date < r.ends_at
  loop
    execute format(
      'select true, case when a.is_private then array_remove(a.visible_to || a.created_by || a.assigned_to, null) end'
      ' from timeline_data.%I as a where a.company_id = $1 and a.activity_date = $2 and a.id = $3', v_table)
    into v_is_found, v_viewers
    using archived_viewers.company_id, archived_viewers.activity_date, archived_viewers.id;
    if v_is_found then
      return v_viewers;
    end if;
  end loop;
  -- Nowhere to be found (its partition was detached by hand): nobody can tell whose it is.
  return '{}'::uuid[];
exception
  -- Dropped a moment ago, later than what this statement sees: to nobody, until the next.
  when undefined_table then
    return '{}'::uuid[];
end
$$;
comment on function timeline_data.archived_viewers(uuid, timestamptz, uuid) is
  'User ids to whom an archived activity is told of; null: to everybody.';

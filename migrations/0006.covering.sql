-- The type of the main object stands in every index of a company's activities: a filter by it was tested in the
-- table, row by row, and took 150 ms where little passed.
-- depends: 0005.body

do $$
begin
  if exists (
    select
    from pg_catalog.pg_attribute as a
    where a.attrelid = 'timeline_data.activity_pkey'::regclass
      and a.attname = 'object_type'
  ) then
    return;
  end if;
  -- Every partition's indexes are built anew, and activities cannot be read or written meanwhile.
  alter table timeline_data.activity drop constraint activity_pkey;
  alter table timeline_data.activity
    add constraint activity_pkey primary key (company_id, activity_date, id)
    include (status, priority, activity_type, assigned_to, object_type, is_private, is_removed);
  drop index timeline_data.activity_by_assignee;
  create index activity_by_assignee
    on timeline_data.activity (company_id, assigned_to, activity_date, id)
    include (status, priority, activity_type, object_type, is_private, is_removed);
  drop index timeline_data.activity_open;
  create index activity_open
    on timeline_data.activity (company_id, activity_date, id)
    include (status, priority, activity_type, assigned_to, object_type, is_private)
    where status in ('planned', 'in_progress') and not is_removed;
end
$$;

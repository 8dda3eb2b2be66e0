-- The archives of which a company has anything: what they left a stub of, or what still lies in their table.
-- Serves: archived_activity_pkey, activity_pkey of the table.
create or replace function timeline_data.archived_parts(
  company_id uuid,
  starts_at  timestamptz default '-infinity',
  ends_at    timestamptz default 'infinity'
)
returns setof timeline_data.archive
language plpgsql
stable
as $$
declare
  v_part timeline_data.archive;
  v_is_here boolean;
begin
  return query
  select r.*
  from timeline_data.archive as r
  where r.state <> 'attached'
    and r.starts_at < archived_parts.ends_at
    and r.ends_at > archived_parts.starts_at
    and exists (
      select
      from timeline_data.archived_activity as a
      where a.company_id = archived_parts.company_id
        and a.activity_date >= r.starts_at
        and a.activity_date < r.ends_at
        and a.archive_id = r.id
    );
  for v_part in
    select r.*
    from timeline_data.archive as r
    where r.table_name is not null
      and r.starts_at < archived_parts.ends_at
      and r.ends_at > archived_parts.starts_at
  loop
    begin
      execute format('select exists (select from timeline_data.%I as a where a.company_id = $1)', v_part.table_name)
      into v_is_here
      using archived_parts.company_id;
    exception
      -- All of it became stubs since this statement began, and whose they were cannot be told any more.
      when undefined_table then
        v_is_here := true;
    end;
    if v_is_here then
      return next v_part;
    end if;
  end loop;
end
$$;
comment on function timeline_data.archived_parts(uuid, timestamptz, timestamptz) is
  'Archives that touch [starts_at, ends_at) and hold activities of a company; some of them twice.';

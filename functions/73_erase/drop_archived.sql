-- A summary counts their days anew: no trigger tells it of these. Serves: archived_activity_pkey.
create or replace function timeline_data.drop_archived(
  company_id uuid,
  bodies     timeline_data.activity_body[]
)
returns bigint
language plpgsql
volatile
as $$
declare
  v_count bigint;
begin
  with gone as (
    delete from timeline_data.archived_activity as a
    using unnest(drop_archived.bodies) as b
    where a.company_id = drop_archived.company_id
      and a.activity_date = b.activity_date
      and a.activity_id = b.activity_id
    returning a.activity_date, a.is_counted
  ),
  marked as (
    insert into timeline_data.summary_mark (company_id, day)
    select distinct
      drop_archived.company_id,
      (g.activity_date at time zone 'UTC')::date
    from gone as g
    where g.is_counted
  )
  select count(*)
  into v_count
  from gone as g;
  return v_count;
end
$$;
comment on function timeline_data.drop_archived(uuid, timeline_data.activity_body[]) is
  'Deletes what is kept beside stubs; how many.';

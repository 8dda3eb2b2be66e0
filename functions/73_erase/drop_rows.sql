-- Planned for their dates each time, as fetch_activity().
create or replace function timeline_data.drop_rows(
  company_id uuid,
  activities timeline_data.activity[]
)
returns bigint
language plpgsql
volatile
as $$
declare
  v_count bigint;
begin
  execute
    'delete from timeline_data.activity as a'
    ' where a.company_id = (select $1) and a.activity_date = any ($2) and a.id = any ($3)'
  using
    drop_rows.company_id,
    array(select distinct n.activity_date from unnest(drop_rows.activities) as n),
    array(select n.id from unnest(drop_rows.activities) as n);
  get diagnostics v_count = row_count;
  return v_count;
end
$$;
comment on function timeline_data.drop_rows(uuid, timeline_data.activity[]) is
  'Deletes rows of activity; how many.';

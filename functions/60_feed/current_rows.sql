-- Which of the changed activities a page of the filter would show now.
create or replace function timeline_data.current_rows(
  company_id uuid,
  filter     timeline_data.page_filter,
  changes    timeline_data.feed[]
)
returns timeline_data.page_row[]
language plpgsql
stable
as $$
begin
  return timeline_data.hit_rows(current_rows.company_id, current_rows.filter, array(
    select row(b.activity_id, b.activity_date, b.is_open, null)::timeline_data.search_hit
    from (
      select distinct c.activity_id
      from unnest(current_rows.changes) as c
      where c.activity_id is not null
    ) as c
    cross join lateral (
      select
        a.activity_id,
        a.activity_date,
        a.is_open
      from timeline_data.activity_body as a
      where a.company_id = current_rows.company_id
        and a.activity_id = c.activity_id
      offset 0
    ) as b
    where b.activity_date >= (current_rows.filter).starts_at
      and b.activity_date < (current_rows.filter).ends_at
  ));
end
$$;
comment on function timeline_data.current_rows(uuid, timeline_data.page_filter, timeline_data.feed[]) is
  'A timeline_data.page_row for each changed activity that passes the filter now.';

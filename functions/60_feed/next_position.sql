-- Behind the last change told, or, where all were, at the horizon: who reads often enough is never too far behind,
-- however little its company changes.
create or replace function timeline_data.next_position(
  changes   timeline_data.feed[],
  page_size integer
)
returns text
language plpgsql
stable
as $$
begin
  if cardinality(next_position.changes) > next_position.page_size then
    return timeline_data.change_position(next_position.changes[next_position.page_size]);
  end if;
  return timeline_data.present_position();
end
$$;
comment on function timeline_data.next_position(timeline_data.feed[], integer) is
  'Where to go on after so many of the changes.';

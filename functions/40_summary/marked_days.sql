-- The next days (UTC) that are marked, each once however often: found by jumps in the index.
-- Serves: summary_mark_next.
create or replace function timeline_data.marked_days(
  company_id uuid,
  first_day  date,
  last_day   date,
  size       integer
)
returns date[]
language plpgsql
stable
as $$
declare
  v_days date[] := '{}'::date[];
  v_day date := marked_days.first_day - 1;
begin
  loop
    select m.day
    into v_day
    from timeline_data.summary_mark as m
    where m.company_id = marked_days.company_id
      and m.day > v_day
      and m.day <= marked_days.last_day
    order by m.day
    limit 1;
    exit when not found;
    v_days := v_days || v_day;
    exit when cardinality(v_days) = marked_days.size;
  end loop;
  return v_days;
end
$$;
comment on function timeline_data.marked_days(uuid, date, date, integer) is
  'Up to so many (null: all) different days of summary_mark between two.';

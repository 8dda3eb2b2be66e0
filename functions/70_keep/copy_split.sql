-- Copies the next pages of a leaving partition. Rows are locked meanwhile: whoever changes one afterwards has the
-- trigger tell the copy, and what was changed before is read as it is now.
create or replace function timeline_data.copy_split(
  pages integer
)
returns jsonb
language plpgsql
volatile
set timezone = 'UTC'
as $$
declare
  v_old timeline_data.partition_change;
  v_rows bigint;
  v_moved bigint;
begin
  select c.*
  into v_old
  from timeline_data.partition_change as c
  where c.state = 'leaving'
    and c.next_page < c.last_page
  order by c.starts_at
  limit 1;
  execute format(
    'with copied as (insert into timeline_data.activity_next as n (%1$s) select %1$s from timeline_data.%2$I as a'
    ' where a.ctid >= %3$L::tid and a.ctid < %4$L::tid for share on conflict do nothing'
    ' returning n.activity_date)'
    ' select count(*), count(*) filter (where exists (select from timeline_data.partition_change as c'
    ' where c.state = ''coming'' and k.activity_date >= c.starts_at and k.activity_date < c.ends_at'
    ' and c.starts_at > ''-infinity'' and c.ends_at < ''infinity'')) from copied as k',
    timeline_data.activity_columns(''), v_old.name,
    format('(%s,0)', v_old.next_page), format('(%s,0)', v_old.next_page + copy_split.pages))
  into v_rows, v_moved;
  update timeline_data.partition_change as c
  set next_page = c.next_page + copy_split.pages,
    moved = c.moved + v_moved
  where c.name = v_old.name;
  return jsonb_build_object(
    'step', 'copied', 'from', v_old.name, 'rows', v_rows, 'moved', v_moved,
    'pages_left', greatest(v_old.last_page - v_old.next_page - copy_split.pages, 0), 'pages', v_old.last_page);
end
$$;
comment on function timeline_data.copy_split(integer) is
  'Copies so many pages of a partition that is to be split. Returns {"step", "from", "rows", "moved", "pages_left", "pages"}.';

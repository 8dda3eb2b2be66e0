-- A whole rotation for a scheduler inside the server (pg_cron): each step in a transaction of its own. A procedure that
-- commits can pin no settings, so it calls and does nothing else: no operator that a search_path could replace.
create or replace procedure timeline_data.rotate(
  ahead        integer default 4,
  patience     interval default '1 minute',
  inout report jsonb default null
)
language plpgsql
as $$
declare
  v_is_first boolean := true;
  v_is_done boolean;
begin
  loop
    select
      t.report,
      t.is_done
    into rotate.report, v_is_done
    from timeline_data.rotate_turn(rotate.ahead, rotate.patience, v_is_first, rotate.report) as t;
    commit;
    exit when v_is_done;
    v_is_first := false;
  end loop;
end
$$;
comment on procedure timeline_data.rotate(integer, interval, jsonb) is
  'Creates partitions ahead of now and brings home what waits in the edges. Returns {"created", "moved", "waited"}. 55P03 when another rotation is at work, or when others were in the way for longer than patience.';

-- A transaction that took its snapshot before the last copy would see neither the old partition, which is gone after
-- the swap, nor the copies. So the swap waits for the end of all that were open then.
create or replace function timeline_data.await_readers()
returns jsonb
language plpgsql
volatile
as $$
declare
  v_awaited text[];
begin
  select c.awaited
  into v_awaited
  from timeline_data.partition_change as c
  where c.state = 'leaving'
    and c.last_page > 0
  limit 1;
  if not found then
    return null;
  end if;
  if v_awaited is null then
    v_awaited := timeline_data.open_transactions();
    update timeline_data.partition_change as c set awaited = v_awaited where c.state = 'leaving';
  end if;
  v_awaited := array(
    select o.id
    from unnest(timeline_data.open_transactions()) as o (id)
    where o.id = any (v_awaited)
  );
  if v_awaited = '{}' then
    return null;
  end if;
  return jsonb_build_object('step', 'waiting', 'for', timeline_data.tell_transactions(v_awaited));
end
$$;
comment on function timeline_data.await_readers() is
  'Null when nobody is left who could miss a copied row, else {"step": "waiting", "for": [sessions]}.';

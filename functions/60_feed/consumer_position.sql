-- Serves: feed_consumer_pkey.
create or replace function timeline_data.consumer_position(
  company_id uuid,
  consumer   text
)
returns timeline_data.feed_position
language plpgsql
stable
as $$
declare
  v_position timeline_data.feed_position;
begin
  select
    c.xid,
    c.seq
  into v_position
  from timeline_data.feed_consumer as c
  where c.company_id = consumer_position.company_id
    and c.consumer = consumer_position.consumer;
  return v_position;
end
$$;
comment on function timeline_data.consumer_position(uuid, text) is
  'The position that a reader has acknowledged, all null for none.';

-- How far a reader has come. Its name belongs to the bound company; unbound, it reads the feed of all companies.
create or replace function timeline.acknowledge(
  consumer   text,
  "position" text
)
returns json
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
declare
  v_company uuid := case
    when timeline_data.allowed_companies() is null then timeline_data.require_all()
    else timeline_data.bound_company()
  end;
  v_name text := timeline_data.parse_consumer(to_jsonb(acknowledge.consumer));
  v_position timeline_data.feed_position;
begin
  if v_name is null then
    raise exception 'no consumer given'
      using errcode = 'TL400', column = 'consumer', hint = 'Name who reads: "webhooks", "search index".';
  end if;
  if acknowledge."position" is null then
    delete from timeline_data.feed_consumer as c
    where c.company_id = v_company
      and c.consumer = v_name;
    return json_build_object('consumer', v_name, 'position', null);
  end if;
  v_position := timeline_data.parse_position(acknowledge."position");
  insert into timeline_data.feed_consumer as c (
    company_id,
    consumer,
    xid,
    seq,
    acknowledged_at
  )
  values (
    v_company,
    v_name,
    v_position.xid,
    v_position.seq,
    timeline_data.now()
  )
  on conflict on constraint feed_consumer_pkey do update
    set
      xid = excluded.xid,
      seq = excluded.seq,
      acknowledged_at = excluded.acknowledged_at
    -- Of two that read under one name the one that is ahead is right.
    where (c.xid, c.seq) < (excluded.xid, excluded.seq);
  return json_build_object('consumer', v_name, 'position', timeline_data.position_text(
    timeline_data.consumer_position(v_company, v_name)));
end
$$;
comment on function timeline.acknowledge(text, text) is
  'Note how far a reader of the feed has come: what it acknowledged it is not given again.

Returns {"consumer", "position": what is noted now}. The name is one of the bound company''s; unbound, of the
feed of all companies, which is for administrators. A position before the noted one changes nothing;
null forgets the consumer. Call it after what was read is safe, with the position of the feed or of a change.
Errors: TL400, TL401, TL403, TL410, TL413, TL416, TL425.';

-- Who followed a company that was erased since holds what is nowhere any more. Serves: erasure_pkey.
create or replace function timeline_data.refuse_let_go(
  company_id    uuid,
  feed_position timeline_data.feed_position
)
returns void
language plpgsql
stable
as $$
begin
  if exists (
    select
    from timeline_data.erasure as e
    where e.company_id = timeline_data.shadow_company(refuse_let_go.company_id)
      and e.subject = 'company'
      and (e.xid, e.seq) > ((refuse_let_go.feed_position).xid, (refuse_let_go.feed_position).seq)
  ) then
    raise exception 'the company was erased since this position'
      using errcode = 'TL410', column = 'after', hint = 'Let go of all that you hold of it, then read a page anew.';
  end if;
end
$$;
comment on function timeline_data.refuse_let_go(uuid, timeline_data.feed_position) is
  'TL410 where a company was erased behind a position.';

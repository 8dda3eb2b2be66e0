-- The next accounts of a company are asked whether they are silent, some hundred at a time: a daily round through all
-- of them that goes on where it stood. Of a company with few, it is made whenever the company is rolled up.
-- Serves: object_account.
create or replace function timeline_data.sweep_accounts(
  held timeline_data.summary_company,
  size integer default 500
)
returns integer
language plpgsql
volatile
as $$
declare
  v_company uuid := (sweep_accounts.held).company_id;
  v_now timestamptz := timeline_data.now();
  v_first uuid := coalesce((sweep_accounts.held).sweep_id, '00000000-0000-0000-0000-000000000000');
  v_is_new boolean := (sweep_accounts.held).sweep_id is null;
  v_next uuid;
  v_ids uuid[];
begin
  if v_is_new and (sweep_accounts.held).swept_accounts > sweep_accounts.size
    and (sweep_accounts.held).swept_at > v_now - interval '1 day' then
    return 0;
  end if;
  v_ids := array(
    select o.object_id
    from timeline_data.object as o
    where o.company_id = v_company
      and o.object_type = 'account'
      and o.alias_id is null
      and o.deleted_at is null
      and o.object_id >= v_first
    order by o.object_id
    limit sweep_accounts.size + 1
  );
  v_next := v_ids[sweep_accounts.size + 1];
  v_ids := v_ids[1:sweep_accounts.size];
  perform timeline_data.keep_accounts(v_company, v_first, v_next, timeline_data.silent_among(v_company, v_ids));
  update timeline_data.summary_company as s
  set sweep_id = v_next,
    sweep_at = case when v_is_new then v_now else s.sweep_at end,
    swept_at = case when v_next is not null then s.swept_at when v_is_new then v_now else s.sweep_at end,
    swept_accounts = case when v_is_new then 0 else s.swept_accounts end + cardinality(v_ids)
  where s.company_id = v_company;
  return cardinality(v_ids);
end
$$;
comment on function timeline_data.sweep_accounts(timeline_data.summary_company, integer) is
  'Goes on with the sweep for silent accounts, or begins one when it is time; how many accounts were looked at.';

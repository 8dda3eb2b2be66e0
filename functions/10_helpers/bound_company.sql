-- The one company of a bound transaction, for views: they have no company argument.
create or replace function timeline_data.bound_company()
returns uuid
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_companies uuid[] := timeline_data.allowed_companies();
begin
  if cardinality(v_companies) = 1 then
    return v_companies[1];
  end if;
  if cardinality(v_companies) > 1 then
    raise exception 'the token allows % companies and none is chosen', cardinality(v_companies)
      using errcode = 'TL401',
        hint = 'select set_config(''timeline.company_id'', ''…'', true): one of them.';
  end if;
  raise exception 'no company is bound to this transaction'
    using errcode = 'TL401',
      hint = 'select set_config(''timeline.company_id'', ''…'', true) inside the transaction.';
end
$$;
comment on function timeline_data.bound_company() is
  'The bound company. TL401 when there is none, or more than one and none chosen.';

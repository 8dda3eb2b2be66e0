-- The companies this transaction is bound to: timeline.company_id, the claims PostgREST sets, or
-- both (then they must agree). Null: not bound. Claims that name no company leave it to the setting,
-- and alone bind to none. After a transaction a setting is '', not null.
create or replace function timeline_data.allowed_companies()
returns uuid[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_setting text := nullif(current_setting('timeline.company_id', true), '');
  v_claims text := nullif(current_setting('request.jwt.claims', true), '');
  v_path text := coalesce(nullif(current_setting('timeline.company_claim', true), ''), 'company_id');
  v_claim jsonb;
  v_companies uuid[];
begin
  -- Most calls have one plain setting or none. What may fail has a handler, which is a subtransaction.
  if v_claims is null and (v_setting is null or timeline_data.is_uuid(v_setting)) then
    return case when v_setting is not null then array[v_setting::uuid] end;
  end if;
  begin
    if v_claims is not null then
      v_claim := v_claims::jsonb #> string_to_array(v_path, '.');
      if jsonb_typeof(v_claim) = 'string' then
        v_claim := jsonb_build_array(v_claim);
      end if;
      if jsonb_typeof(v_claim) = 'array' then
        select array_agg(distinct c.value::uuid) into v_companies
        from jsonb_array_elements_text(v_claim) as c (value)
        where c.value is not null;
      end if;
      if jsonb_typeof(v_claim) <> 'null' then
        v_companies := coalesce(v_companies, '{}');
      end if;
    end if;
    if v_setting is null then
      return coalesce(v_companies, case when v_claims is not null then '{}'::uuid[] end);
    end if;
    if v_setting::uuid = any (v_companies) is not false then
      return array[v_setting::uuid];
    end if;
    raise exception 'company % is not one that the token allows', v_setting
      using errcode = 'TL403',
        hint = 'timeline.company_id and the company claim of request.jwt.claims must agree.';
  exception
    when invalid_text_representation or untranslatable_character then
      raise exception 'the bound company is not a uuid'
        using errcode = 'TL401',
          hint = 'Set timeline.company_id, or the company claim of the token, to the uuid of a company.';
  end;
end
$$;
comment on function timeline_data.allowed_companies() is
  'Companies of the bound transaction; null when unbound, empty when the claims allow none.';

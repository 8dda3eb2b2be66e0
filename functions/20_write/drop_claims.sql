-- Takes the bodies of claims away again. Their names stay taken until commit all the same: who wants one of them
-- waits for whoever inserted it last, deleted or not.
create or replace function timeline_data.drop_claims(
  company_id uuid,
  drafts     timeline_data.draft[]
)
returns timeline_data.draft[]
language plpgsql
volatile
as $$
declare
  v_claims uuid[] := array(
    select d.id
    from unnest(drop_claims.drafts) as d
    where d.activity_type is null
  );
begin
  if v_claims = '{}' then
    return drop_claims.drafts;
  end if;
  delete from timeline_data.activity_body as b
  where b.company_id = drop_claims.company_id
    and b.activity_id = any (v_claims);
  return (
    select array_agg(d order by d.place)
    from unnest(drop_claims.drafts) as d
    where d.activity_type is not null
  );
end
$$;
comment on function timeline_data.drop_claims(uuid, timeline_data.draft[]) is
  'Of drafts whose bodies were inserted just now, those that are no claims; null for none.';

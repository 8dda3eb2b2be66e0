-- Of a company: whatever came since. Else the activities that changed since the erasure began, by the hashes.
-- Serves: feed_by_xid, feed_pkey.
create or replace function timeline_data.settle_erasure(erasure timeline_data.erasure)
returns bigint
language plpgsql
volatile
as $$
declare
  v_company uuid := (settle_erasure.erasure).company_id;
  v_what timeline_data.erasure_request;
  v_changed uuid[];
  v_gone uuid[];
  v_left uuid[];
begin
  if (settle_erasure.erasure).subject = 'company' then
    v_company := (
      select f.company_id
      from timeline_data.feed as f
      where f.xid = (settle_erasure.erasure).xid
        and f.seq = (settle_erasure.erasure).seq
    );
    v_what.subject := 'company';
    if v_company is null or not timeline_data.is_company_erased(v_company)
      or timeline_data.erasure_residue(v_company, v_what) = 0 then
      return 0;
    end if;
    return (select sum(c.value::bigint) from jsonb_each_text(timeline_data.erase_company(v_company)) as c);
  end if;
  v_changed := array(
    select distinct f.activity_id
    from timeline_data.feed as f
    where f.company_id = v_company
      and f.xid >= (settle_erasure.erasure).low_xid
      and f.activity_id is not null
  );
  select
    coalesce(array_agg(a.id) filter (where a.is_gone), '{}'),
    coalesce(array_agg(a.id) filter (where not a.is_gone and timeline_data.forget_doc(v_company, a.doc) <> a.doc), '{}')
  into v_gone, v_left
  from (
    select
      d.id,
      d.doc,
      timeline_data.is_forgotten(v_company, d.id, d.doc) or timeline_data.is_left_to_nobody(v_company, d.doc) as is_gone
    from (
      select
        b.activity_id as id,
        timeline_data.activity_doc(f) || jsonb_build_object('created_by', f.created_by) as doc
      from timeline_data.activity_body as b
      cross join lateral timeline_data.fetch_activity(v_company, b.activity_date, b.activity_id) as f
      where b.company_id = v_company
        and b.activity_id = any (v_changed)
        and f.id is not null
      offset 0
    ) as d
    offset 0
  ) as a;
  perform timeline_data.erase_activities(v_company, v_gone, null);
  perform timeline_data.forget_activities(v_company, v_left);
  return cardinality(v_gone) + cardinality(v_left) + timeline_data.forget_versions_of(v_company, v_changed);
end
$$;
comment on function timeline_data.settle_erasure(timeline_data.erasure) is
  'How many rows it found.';

-- Where a user stands beside activities: whose work is counted, who merged, who erased. Days that counted the user are
-- counted anew. Serves: summary_day_pkey.
create or replace function timeline_data.forget_users(
  company_id uuid,
  ids        uuid[]
)
returns void
language plpgsql
volatile
as $$
declare
  v_company uuid := forget_users.company_id;
  v_id uuid;
begin
  foreach v_id in array forget_users.ids
  loop
    with counted as (
      update timeline_data.summary_day as d
      set users = array_replace(d.users, v_id, null)
      where d.company_id = v_company
        and v_id = any (d.users)
      returning d.day
    )
    insert into timeline_data.summary_mark (company_id, day)
    select
      v_company,
      c.day + n.days
    from counted as c
    -- A local day lies on up to three of UTC.
    cross join generate_series(-1, 1) as n (days);
    update timeline_data.object_merge as m
    set
      merged_by = nullif(m.merged_by, v_id),
      undone_by = nullif(m.undone_by, v_id)
    where m.company_id = v_company
      and v_id in (m.merged_by, m.undone_by);
    update timeline_data.erasure as e
    set erased_by = null
    where e.company_id = v_company
      and e.erased_by = v_id;
    delete from timeline_data.rollup_user as r
    where r.company_id = v_company
      and r.user_id = v_id;
  end loop;
end
$$;
comment on function timeline_data.forget_users(uuid, uuid[]) is
  'Takes users out of summaries, merges, erasures.';

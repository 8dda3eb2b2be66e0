-- An object or a user: the activities that go with it, the others without it, then the directory.
create or replace function timeline_data.erase_object(
  company_id uuid,
  what       timeline_data.erasure_request
)
returns jsonb
language plpgsql
volatile
as $$
declare
  v_company uuid := erase_object.company_id;
  v_what timeline_data.erasure_request := erase_object.what;
  v_erased uuid[];
  v_kept uuid[];
  v_counts jsonb;
begin
  -- Writers that name it have ended, or see that it is gone.
  perform
  from timeline_data.object as o
  where o.company_id = v_company
    and o.object_id = any (v_what.object_ids)
    and o.object_type = v_what.object_type
  order by o.object_id
  for update;
  select
    coalesce(array_agg(n.id) filter (where n.is_erased), '{}'),
    coalesce(array_agg(n.id) filter (where not n.is_erased), '{}')
  into v_erased, v_kept
  from (
    select
      a.id,
      a.is_own or case v_what.effect when 'about' then a.is_main else v_what.effect = 'all' end as is_erased
    from timeline_data.named_activities(v_company, v_what) as a
  ) as n;
  v_counts := timeline_data.erase_activities(
    v_company, v_erased, timeline_data.erased_group(v_company, v_what));
  v_counts := timeline_data.add_counts(v_counts, timeline_data.forget_activities(v_company, v_kept));
  v_counts := timeline_data.add_counts(v_counts, timeline_data.forget_archived(v_company, v_what));
  v_counts := timeline_data.add_counts(v_counts, timeline_data.forget_history(v_company, v_what));
  v_counts := timeline_data.add_counts(v_counts, timeline_data.forget_merges(v_company, v_what));
  if v_what.object_type = 'user' then
    perform timeline_data.forget_users(v_company, v_what.object_ids);
  end if;
  return timeline_data.add_counts(v_counts, timeline_data.erase_entries(v_company, v_what));
end
$$;
comment on function timeline_data.erase_object(uuid, timeline_data.erasure_request) is
  'How many rows of which table went, or changed.';

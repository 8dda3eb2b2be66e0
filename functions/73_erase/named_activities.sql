-- Activities that name an object, or a user in any way: those that are live by their links, archived ones by hashes,
-- others by a look at all of the company's. Serves: activity_link_pkey, activity_pkey, archived_activity_pkey.
create or replace function timeline_data.named_activities(
  company_id uuid,
  what       timeline_data.erasure_request
)
returns table (
  id      uuid,
  is_main boolean,
  is_own  boolean
)
language plpgsql
stable
as $$
begin
  return query execute
    'select n.id, bool_or(n.is_main), bool_or(n.is_own) from ('
    ' select l.activity_id as id, l.is_main, false as is_own from unnest($2) as i (id)'
    ' join timeline_data.activity_link as l'
    '  on l.company_id = $1 and l.object_id = i.id and l.object_type = $3 and l.via_id is null'
    ' union all'
    ' select a.id, coalesce(a.object_id = any ($2) and a.object_type = $3, false), false'
    ' from timeline_data.activity as a'
    ' where a.company_id = (select $1) and a.is_removed and ('
    '  a.object_id = any ($2) and a.object_type = $3 or exists ('
    '   select from timeline_data.activity_body as b'
    '   cross join lateral jsonb_array_elements(b.links) as l (value)'
    '   where b.company_id = $1 and b.activity_id = a.id'
    '   and l.value ->> ''type'' = $3 and (l.value ->> ''id'')::uuid = any ($2)))'
    ' union all'
    ' select a.id, false, a.is_private and array_remove(a.visible_to || a.created_by || a.assigned_to, null) <@ $2'
    ' from timeline_data.activity as a'
    ' where $3 = ''user'' and a.company_id = (select $1)'
    ' and (a.assigned_to = any ($2) or a.created_by = any ($2) or a.visible_to && $2)'
    ' union all'
    ' select r.activity_id, coalesce(r.main_hash = any ($4), false),'
    '  $3 = ''user'' and coalesce(r.seen_by && $2 and r.seen_by <@ $2, false)'
    ' from timeline_data.archived_activity as r'
    ' where r.company_id = (select $1)'
    ' and (r.main_hash = any ($4) or r.link_hashes && $4 or $3 = ''user'' and r.seen_by && $2)'
    ') as n group by n.id order by n.id'
  using
    named_activities.company_id, (named_activities.what).object_ids, (named_activities.what).object_type,
    timeline_data.object_hashes(named_activities.company_id, named_activities.what);
end
$$;
comment on function timeline_data.named_activities(uuid, timeline_data.erasure_request) is
  'Ids of activities; is_main: they are about one of the objects; is_own: they are private to the user and nobody else.';

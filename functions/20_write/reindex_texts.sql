-- The next so many texts of a company, whose words are made anew where they are not what they would be today.
create or replace function timeline_data.reindex_texts(
  company_id uuid,
  after_id   uuid,
  size       integer
)
returns uuid
language plpgsql
volatile
as $$
declare
  v_config regconfig := timeline_data.company_config(reindex_texts.company_id);
  v_refs timeline_data.activity_ref[];
begin
  -- Held before their subjects are read, by a statement of its own: a writer who holds one may change its subject.
  v_refs := array(
    select row(b.activity_id, b.activity_date)::timeline_data.activity_ref
    from timeline_data.activity_body as b
    where b.company_id = reindex_texts.company_id
      and (reindex_texts.after_id is null or b.activity_id > reindex_texts.after_id)
    order by b.activity_id
    limit reindex_texts.size
    for update
  );
  -- The subject for the trigger alone.
  update timeline_data.activity_body as b
  set subject = a.subject
  from unnest(v_refs) as n
  cross join lateral (
    select f.subject
    from timeline_data.activity as f
    where f.company_id = reindex_texts.company_id
      and f.activity_date = n.activity_date
      and f.id = n.id
    offset 0
  ) as a
  where b.company_id = reindex_texts.company_id
    and b.activity_id = n.id
    and b.search_vector is distinct from timeline_data.search_document(v_config, a.subject, b.description);
  return (v_refs[cardinality(v_refs)]).id;
end
$$;
comment on function timeline_data.reindex_texts(uuid, uuid, integer) is
  'The last activity looked at, behind which to go on; null when there was none.';

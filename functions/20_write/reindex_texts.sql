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
  v_last uuid;
begin
  with next as (
    select
      b.activity_id,
      b.activity_date
    from timeline_data.activity_body as b
    where b.company_id = reindex_texts.company_id
      and (reindex_texts.after_id is null or b.activity_id > reindex_texts.after_id)
    order by b.activity_id
    limit reindex_texts.size
  ), done as (
    -- The subject for the trigger alone.
    update timeline_data.activity_body as b
    set subject = a.subject
    from next as n
    cross join lateral (
      select f.subject
      from timeline_data.activity as f
      where f.company_id = reindex_texts.company_id
        and f.activity_date = n.activity_date
        and f.id = n.activity_id
      offset 0
    ) as a
    where b.company_id = reindex_texts.company_id
      and b.activity_id = n.activity_id
      and b.search_vector is distinct from timeline_data.search_document(v_config, a.subject, b.description)
  )
  select n.activity_id
  into v_last
  from next as n
  order by n.activity_id desc
  limit 1;
  return v_last;
end
$$;
comment on function timeline_data.reindex_texts(uuid, uuid, integer) is
  'The last activity looked at, behind which to go on; null when there was none.';

-- What is left of each is a new version that nobody made; what it was before, the history does not tell.
create or replace function timeline_data.forget_chunk(
  company_id uuid,
  ids        uuid[]
)
returns bigint
language plpgsql
volatile
as $$
declare
  v_company uuid := forget_chunk.company_id;
  v_rows timeline_data.activity[];
  v_docs jsonb[];
  v_drafts timeline_data.draft[];
begin
  perform
  from timeline_data.activity_body as b
  where b.company_id = v_company
    and b.activity_id = any (forget_chunk.ids)
  order by b.activity_id
  for update;
  select
    array_agg(f order by b.activity_id),
    array_agg(timeline_data.forget_doc(v_company, timeline_data.activity_doc(f)
      || jsonb_build_object('created_by', f.created_by)) order by b.activity_id)
  into v_rows, v_docs
  from timeline_data.activity_body as b
  cross join lateral timeline_data.fetch_activity(v_company, b.activity_date, b.activity_id) as f
  where b.company_id = v_company
    and b.activity_id = any (forget_chunk.ids)
    and f.id is not null;
  perform timeline_data.drop_links(v_company, timeline_data.link_sources(v_company, v_rows));
  for v_place in 1 .. coalesce(cardinality(v_rows), 0)
  loop
    perform timeline_data.forget_row(v_rows[v_place], v_docs[v_place]);
    if not v_rows[v_place].is_removed then
      v_drafts := v_drafts || timeline_data.doc_draft(v_rows[v_place].id, v_docs[v_place]);
    end if;
  end loop;
  perform timeline_data.link_drafts(
    v_company, (timeline_data.company_settings(v_company)).roll_up, v_drafts, true);
  perform timeline_data.write_feed(v_company, 'update', null, array[r.id], r.version + 1)
  from unnest(v_rows) as r
  where not r.is_removed;
  return coalesce(cardinality(v_rows), 0);
end
$$;
comment on function timeline_data.forget_chunk(uuid, uuid[]) is
  'forget_doc() for up to a thousand stored activities; how many.';

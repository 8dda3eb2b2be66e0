-- The feed tells their removal; what it told before has no content. Serves: activity_body_pkey,
-- activity_history_pkey, archived_activity_pkey, activity_link_pkey.
create or replace function timeline_data.erase_chunk(
  company_id uuid,
  ids        uuid[],
  group_hash uuid
)
returns jsonb
language plpgsql
volatile
as $$
declare
  v_company uuid := erase_chunk.company_id;
  v_bodies timeline_data.activity_body[];
  v_rows timeline_data.activity[];
  v_drafts timeline_data.draft[];
  v_erased jsonb;
  v_count bigint;
begin
  v_bodies := array(
    select b
    from timeline_data.activity_body as b
    where b.company_id = v_company
      and b.activity_id = any (erase_chunk.ids)
    order by b.activity_id
    for update
  );
  perform timeline_data.suppress_bodies(v_company, v_bodies, erase_chunk.group_hash);
  v_rows := array(
    select f
    from unnest(v_bodies) as b
    cross join lateral timeline_data.fetch_activity(v_company, b.activity_date, b.activity_id) as f
    where f.id is not null
  );
  v_drafts := timeline_data.link_sources(v_company, v_rows);
  v_erased := jsonb_build_object('activity_link', timeline_data.drop_links(v_company, v_drafts));
  delete from timeline_data.activity_history as h
  where h.company_id = v_company
    and h.activity_id = any (erase_chunk.ids);
  get diagnostics v_count = row_count;
  v_erased := v_erased || jsonb_build_object('activity_history', v_count);
  v_erased := v_erased || jsonb_build_object('activity', timeline_data.drop_rows(v_company, v_rows));
  v_erased := v_erased || jsonb_build_object('archived_activity', timeline_data.drop_archived(v_company, v_bodies));
  delete from timeline_data.activity_body as b
  where b.company_id = v_company
    and b.activity_id = any (erase_chunk.ids);
  get diagnostics v_count = row_count;
  perform timeline_data.write_feed(v_company, 'remove', null, array(
    select b.activity_id from unnest(v_bodies) as b order by b.activity_id), null);
  return v_erased || jsonb_build_object('activity_body', v_count);
end
$$;
comment on function timeline_data.erase_chunk(uuid, uuid[], uuid) is
  'Erases up to a thousand activities: how many rows of which table went.';

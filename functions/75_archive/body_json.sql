-- What a body holds that nothing else tells: the search vector is made anew.
create or replace function timeline_data.body_json(body timeline_data.activity_body)
returns json
language sql
immutable
return json_build_object(
  'source', (body).source,
  'external_id', (body).external_id,
  'description', (body).description,
  'links', (body).links,
  'data', (body).data);
comment on function timeline_data.body_json(timeline_data.activity_body) is
  'A body as an archive keeps it.';

-- Keeps the search vector of a text true, in the language of its company. The subject comes along for this
-- alone and goes again: it lives in activity, and twice would be bytes for nothing.
create or replace function timeline_data.fill_search()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  new.search_vector := timeline_data.search_document(
    timeline_data.company_config(new.company_id), coalesce(new.subject, ''), new.description);
  new.subject := null;
  return new;
end
$$;
comment on function timeline_data.fill_search() is
  'Trigger t10_search of activity_body.';

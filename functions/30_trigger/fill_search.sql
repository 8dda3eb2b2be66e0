-- Keeps the search vector of a text true, in the language of its company.
create or replace function timeline_data.fill_search()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  new.search_vector := timeline_data.search_document(
    (timeline_data.company_settings(new.company_id)).search_language, new.subject, new.description);
  return new;
end
$$;
comment on function timeline_data.fill_search() is
  'Trigger t10_search of activity_text.';

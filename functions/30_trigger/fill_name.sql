-- Keeps the words of a name true, in the language of its company, as fill_search() does those of a text.
create or replace function timeline_data.fill_name()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  new.search_vector := timeline_data.name_document(
    timeline_data.company_config(new.company_id), new.name);
  return new;
end
$$;
comment on function timeline_data.fill_name() is
  'Trigger t10_name of object.';

-- Keeps the words of a name true, in the language of its company, as fill_search() does those of a text.
create or replace function timeline_data.fill_name()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_language text;
begin
  select c.search_language
  into v_language
  from timeline_data.company as c
  where c.company_id = new.company_id;
  new.search_vector := timeline_data.name_document(
    timeline_data.search_config(coalesce(v_language, 'english')), new.name);
  return new;
end
$$;
comment on function timeline_data.fill_name() is
  'Trigger t10_name of object.';

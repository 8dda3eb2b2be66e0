-- Keeps the words of a name true, in the language of its company, as fill_search() does those of a text.
create or replace function timeline_data.fill_name()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  c_length constant integer := 2000;
  v_language text;
begin
  if new.name is null then
    new.search_vector := null;
    return new;
  end if;
  select c.search_language
  into v_language
  from timeline_data.company as c
  where c.company_id = new.company_id;
  new.search_vector := setweight(to_tsvector(
    coalesce(v_language, 'english')::regconfig,
    timeline_data.break_words(left(new.name, c_length))), 'A');
  return new;
end
$$;
comment on function timeline_data.fill_name() is
  'Trigger t10_name of object: the first 2,000 characters of a name.';

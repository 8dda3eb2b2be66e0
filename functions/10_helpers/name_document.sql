-- The search vector of a name: its first 255 characters, of weight A.
create or replace function timeline_data.name_document(
  config regconfig,
  name   text
)
returns tsvector
language plpgsql
stable
as $$
begin
  return setweight(to_tsvector(
    name_document.config, timeline_data.plain_text(left(name_document.name, 255))), 'A');
end
$$;
comment on function timeline_data.name_document(regconfig, text) is
  'tsvector of a name; null without one.';

-- The search vector of a text: subject weighs A, description D. What does not fit into a tsvector
-- (1 MB of lexemes) is left out from the end; a row is never rejected for its length.
create or replace function timeline_data.search_document(
  language    text,
  subject     text,
  description text
)
returns tsvector
language plpgsql
stable
set client_min_messages = 'warning'
as $$
declare
  v_config regconfig := search_document.language::regconfig;
  v_size integer := 200000;
begin
  -- An exception block is a subtransaction: ordinary texts do without.
  if length(search_document.subject) + coalesce(length(search_document.description), 0) < 20000 then
    return setweight(to_tsvector(v_config, search_document.subject), 'A')
      || setweight(to_tsvector(v_config, coalesce(search_document.description, '')), 'D');
  end if;
  loop
    begin
      return setweight(to_tsvector(v_config, left(search_document.subject, v_size / 10)), 'A')
        || setweight(to_tsvector(
          v_config, coalesce(left(search_document.description, v_size), '')), 'D');
    exception
      when program_limit_exceeded then
        v_size := v_size / 2;
    end;
  end loop;
end
$$;
comment on function timeline_data.search_document(text, text, text) is
  'tsvector of subject (weight A) and description (weight D), their first 20,000 and 200,000 characters.';

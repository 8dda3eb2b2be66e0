-- The search vector of a text: subject weighs A, description D. What does not fit into a tsvector
-- (1 MB of lexemes) is left out from the end; a row is never rejected for its length, and never holds
-- the server up: the parser takes a word's length squared (a_a_a_…), so that long ones are broken.
create or replace function timeline_data.search_document(
  config      regconfig,
  subject     text,
  description text
)
returns tsvector
language plpgsql
stable
as $$
declare
  v_size integer := 200000;
  v_document tsvector;
  v_length integer := length(search_document.subject) + coalesce(length(search_document.description), 0);
  v_subject text := search_document.subject;
  v_description text := coalesce(search_document.description, '');
begin
  if v_length > 255 or strpos(v_subject, '<') > 0 or strpos(v_description, '<') > 0 then
    v_subject := timeline_data.plain_text(left(v_subject, v_size / 10));
    v_description := timeline_data.plain_text(left(v_description, v_size));
  end if;
  -- An exception block is a subtransaction: ordinary texts do without.
  if v_length < 20000 then
    return setweight(to_tsvector(search_document.config, v_subject), 'A')
      || setweight(to_tsvector(search_document.config, v_description), 'D');
  end if;
  loop
    begin
      v_document := setweight(to_tsvector(search_document.config, left(v_subject, v_size / 10)), 'A')
        || setweight(to_tsvector(search_document.config, left(v_description, v_size)), 'D');
      -- The index adds some words of its own, a search the names on it: they must fit as well.
      perform v_document || array_to_tsvector(array(select repeat('x', 2000) || n from generate_series(1, 80) as n));
      return v_document;
    exception
      when program_limit_exceeded then
        v_size := v_size / 2;
    end;
  end loop;
end
$$;
comment on function timeline_data.search_document(regconfig, text, text) is
  'tsvector of subject (weight A) and description (weight D), their first 20,000 and 200,000 characters.';

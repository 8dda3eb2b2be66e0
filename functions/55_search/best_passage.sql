-- The passage of a text that answers a query best, matches between the characters 2 and 3: of the description, or where
-- that holds no word of the query of the subject. Of a long text a likely stretch is read first.
create or replace function timeline_data.best_passage(
  config      regconfig,
  query       tsquery,
  stems       text[],
  is_said     boolean,
  subject     text,
  description text
)
returns text
language plpgsql
stable
as $$
declare
  c_stretch constant integer := 10000;
  c_stretches constant integer := 20;
  c_long constant integer := 2000;
  v_text text := coalesce(timeline_data.unmarked(best_passage.description), '');
  v_passage text;
  v_found text;
begin
  if not best_passage.is_said then
    v_passage := timeline_data.mark_subject(best_passage.config, best_passage.query, best_passage.subject);
    -- What stands in neither stands in a name: the beginning of the text, where there is one, says more.
    if strpos(v_passage, E'\x02') = 0 and v_text <> '' then
      v_passage := timeline_data.mark_passage(best_passage.config, best_passage.query, left(v_text, c_long));
    end if;
  elsif length(v_text) > c_long then
    v_passage := timeline_data.mark_passage(
      best_passage.config, best_passage.query, timeline_data.likely_passage(v_text, best_passage.stems));
  end if;
  for v_number in 0 .. case when best_passage.is_said then c_stretches - 1 else -1 end loop
    exit when strpos(v_passage, E'\x02') > 0 or v_number * c_stretch >= length(v_text);
    v_found := timeline_data.mark_passage(
      best_passage.config, best_passage.query, substr(v_text, 1 + v_number * c_stretch, c_stretch));
    if v_passage is null or strpos(v_found, E'\x02') > 0 then
      v_passage := v_found;
    end if;
  end loop;
  return v_passage;
end
$$;
comment on function timeline_data.best_passage(regconfig, tsquery, text[], boolean, text, text) is
  'stems: as likely_passage() takes them; is_said: whether the description holds words of the query.';

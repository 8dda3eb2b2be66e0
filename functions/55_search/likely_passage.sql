-- The stretch of a long text in which most of the words looked for seem to stand, by their beginnings: around the one
-- that is met least, where it is met first, a few times. Reading all word by word would take a hundred times as long.
create or replace function timeline_data.likely_passage(
  document text,
  stems    text[]
)
returns text
language plpgsql
immutable
as $$
declare
  c_before constant integer := 200;
  c_length constant integer := 1000;
  c_times constant integer := 10;
  c_long constant integer := 2000;
  v_stems text[] := likely_passage.stems[1:10];
  v_size integer := length(likely_passage.document);
  v_rest text;
  v_rare text := v_stems[1];
  v_at integer;
  v_gone integer := 0;
  v_held integer;
  v_most integer := 0;
  v_best integer := 1;
begin
  if v_size <= c_long then
    return likely_passage.document;
  end if;
  v_rest := lower(likely_passage.document);
  if cardinality(v_stems) > 1 then
    select s.stem
    into v_rare
    from unnest(v_stems) as s (stem)
    where strpos(v_rest, s.stem) > 0
    order by (octet_length(v_rest) - octet_length(replace(v_rest, s.stem, ''))) / octet_length(s.stem)
    limit 1;
  end if;
  for v_number in 1 .. c_times loop
    v_at := strpos(v_rest, v_rare);
    exit when v_at > 0 is not true;
    select count(*)
    into v_held
    from unnest(v_stems) as s (stem)
    where strpos(substr(v_rest, greatest(v_at - c_before, 1), c_length), s.stem) > 0;
    if v_held > v_most then
      v_most := v_held;
      v_best := greatest(v_gone + v_at - c_before, 1);
    end if;
    exit when v_held >= cardinality(v_stems);
    v_gone := v_gone + v_at;
    v_rest := substr(v_rest, v_at + 1);
  end loop;
  return timeline_data.whole_words(likely_passage.document, v_best, c_length);
end
$$;
comment on function timeline_data.likely_passage(text, text[]) is
  'Up to 1,000 characters, of a text of up to 2,000 all; stems: beginnings of words in small letters.';

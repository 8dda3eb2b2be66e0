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
  v_small text := lower(likely_passage.document);
  v_rare text;
  v_at integer := 0;
  v_held integer;
  v_most integer := 0;
  v_best integer := 1;
begin
  select s.stem
  into v_rare
  from unnest(likely_passage.stems[1:10]) as s (stem)
  where strpos(v_small, s.stem) > 0
  order by length(v_small) - length(replace(v_small, s.stem, ''))
  limit 1;
  for v_number in 1 .. case when v_rare is null then 0 else c_times end loop
    exit when strpos(substr(v_small, v_at + 1), v_rare) = 0;
    v_at := v_at + strpos(substr(v_small, v_at + 1), v_rare);
    select count(*)
    into v_held
    from unnest(likely_passage.stems[1:10]) as s (stem)
    where strpos(substr(v_small, greatest(v_at - c_before, 1), c_length), s.stem) > 0;
    if v_held > v_most then
      v_most := v_held;
      v_best := greatest(v_at - c_before, 1);
    end if;
  end loop;
  -- From the beginning of a word to the end of one.
  return regexp_replace(
    substr(likely_passage.document, v_best, c_length),
    case when v_best > 1 then '^\S*\s|' else '' end
    || case when v_best + c_length <= length(likely_passage.document) then '\s\S*$' else '$' end,
    '', 'g');
end
$$;
comment on function timeline_data.likely_passage(text, text[]) is
  'Up to 1,000 characters; stems: beginnings of words in small letters.';

-- The stretch of a long text in which most of the words looked for seem to stand: where their beginnings are met first,
-- a few times each. Reading the whole text word by word would take a hundred times as long.
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
  c_times constant integer := 4;
  v_small text := lower(likely_passage.document);
  v_stem text;
  v_at integer;
  v_places integer[] := '{}'::integer[];
  v_stems text[] := '{}'::text[];
  v_best integer;
begin
  foreach v_stem in array likely_passage.stems[1:10] loop
    v_at := 0;
    for v_number in 1 .. c_times loop
      exit when strpos(substr(v_small, v_at + 1), v_stem) = 0;
      v_at := v_at + strpos(substr(v_small, v_at + 1), v_stem);
      v_places := v_places || v_at;
      v_stems := v_stems || v_stem;
    end loop;
  end loop;
  select p.at
  into v_best
  from unnest(v_places) as p (at)
  cross join unnest(v_places, v_stems) as o (at, stem)
  where o.at between p.at and p.at + c_length - 2 * c_before
  group by p.at
  order by count(distinct o.stem) desc, p.at
  limit 1;
  v_best := greatest(coalesce(v_best, 1) - c_before, 1);
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

-- A stemmer cuts what a person is still typing: "renewa" begins renewal, which is indexed as "renew". So the beginning
-- is completed with the endings that stemmers cut, of the languages that are met most, and stands for the stems, too.
create or replace function timeline_data.begun_words(
  config regconfig,
  begun  text
)
returns tsquery
language plpgsql
immutable
as $$
declare
  c_stem constant integer := 2;
  c_endings constant text[] := '{
    ies,es,ed,ing,ings,ly,ingly,edly,al,ally,er,ers,or,ors,ion,ions,ation,ations,ational,ition,itions,
    ment,ments,ement,ements,ness,ance,ances,ence,ences,ancy,ency,ant,ants,ent,ents,able,ably,ible,ibly,ability,ibility,
    ity,ities,ive,ives,ively,ous,ously,ful,fully,fulness,less,ism,ist,ists,ic,ical,ically,
    ate,ates,ated,ating,ator,ators,ize,izes,ized,izing,izer,ization,izations,ise,ises,ised,ising,isation,
    en,em,ern,ung,ungen,keit,keiten,heit,heiten,igkeit,lich,liche,isch,ische,
    tion,tions,euse,eux,eur,eurs,ité,ités,if,ifs,ait,aient,ons,ez,
    ción,ciones,ación,aciones,amiento,amientos,imiento,idad,idades,mente,ando,iendo,ado,ados,ada,adas,ido,idos,ida,
    zione,zioni,azione,azioni,amento,amenti,endo,ato,ati,ata,ità,ivo,iva,
    ção,ções,ação,ações,idade,ingen,heid,heden,lijk,lijke
  }'::text[];
  v_begun text := lower(begun_words.begun);
begin
  if v_begun !~ '^[[:alpha:]](?:-?[[:alpha:]]){2,60}$' then
    return null;
  end if;
  return (
    select string_agg(quote_literal(w.word), ' | ')
    from unnest(tsvector_to_array(to_tsvector(begun_words.config, (
      select string_agg(v_begun || substr(e.ending, l.letters + 1), ' ')
      from unnest(c_endings) as e (ending)
      -- A letter is doubled before an ending: shipp(ing).
      cross join generate_series(
        case when v_begun ~ '(.)\1$' then 0 else 1 end,
        least(length(e.ending) - 1, length(v_begun) - c_stem)) as l (letters)
      where right(v_begun, l.letters) = left(e.ending, l.letters)
    )))) as w (word)
    where not starts_with(w.word, v_begun)
      -- Of a compound not its parts.
      and (strpos(w.word, '-') > 0) = (strpos(v_begun, '-') > 0)
  )::tsquery;
end
$$;
comment on function timeline_data.begun_words(regconfig, text) is
  'Stems of words that begin so, and do not begin so themselves; null where there is none, and for what is no word of letters.';

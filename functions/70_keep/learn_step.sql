-- Learns the words of a company that was written to since, once a day: those of its newest texts that stand in two of
-- them at least, and those of its newest names. One short transaction; any number of workers side by side. Call it
-- until it returns null. Nothing is learned without pg_trgm, nor from private activities.
create or replace function timeline_data.learn_step(size integer default 5000)
returns jsonb
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set row_security = off
set jit = off
as $$
declare
  c_every constant interval := interval '1 day';
  v_company uuid;
  v_learned record;
begin
  if timeline_data.extension_schema('pg_trgm') is null then
    return null;
  end if;
  perform timeline_data.hold_activities();
  select c.company_id
  into v_company
  from timeline_data.summary_company as c
  left join timeline_data.search_vocabulary as v
    on v.company_id = c.company_id
  where c.folded_at is not null
    and (v.made_at is null or v.made_at < c.folded_at and v.made_at < timeline_data.now() - c_every)
    and pg_try_advisory_xact_lock(hashtext('timeline learn'), hashtext(c.company_id::text))
  limit 1;
  if not found then
    return null;
  end if;
  v_learned := timeline_data.company_words(v_company, learn_step.size);
  insert into timeline_data.search_vocabulary as v (company_id, made_at, words, texts)
  values (v_company, timeline_data.now(), v_learned.words, v_learned.texts)
  on conflict on constraint search_vocabulary_pkey do update
    set made_at = excluded.made_at,
      words = excluded.words,
      texts = excluded.texts;
  return jsonb_build_object('step', 'learned', 'words', cardinality(v_learned.words));
end
$$;
comment on function timeline_data.learn_step(integer) is
  'Learns from so many texts and names of a company: {"step", "words"}; null when nothing is due. TL409.';

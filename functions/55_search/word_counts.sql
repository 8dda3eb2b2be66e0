-- In how many of a company's texts each word of a query stands, and on how many a name does. Of
-- many texts the newest tell it of every word that stands in some of them; what does not, the index counts, up to 600:
-- what is rare is told apart, what is not is alike. Of beginnings the newest alone tell.
-- Serves: activity_body_search, activity_body_pkey, activity_link_pkey.
create or replace function timeline_data.word_counts(
  company_id uuid,
  query      timeline_data.search_query,
  documents  bigint
)
returns bigint[]
language plpgsql
stable
set enable_bitmapscan = on
as $$
declare
  c_counted constant integer := 5000;
  c_rare constant integer := 600;
  c_sample constant integer := 300;
  c_some constant integer := 6;
  v_shares double precision[];
  v_counts bigint[];
begin
  if word_counts.documents > c_counted then
    v_shares := array(
      select case
        when w.word::text like '%:*%' then greatest(count(*) filter (where s.search_vector @@ w.word), 1)
        else nullif(greatest(count(*) filter (where s.search_vector @@ w.word), c_some - 1), c_some - 1)
      end / count(*)::double precision
      from unnest((word_counts.query).words) with ordinality as w (word, place)
      cross join (
        select b.search_vector
        from timeline_data.activity_body as b
        where b.company_id = word_counts.company_id
        order by b.company_id desc, b.activity_id desc
        limit c_sample
      ) as s
      group by w.place, w.word::text
      order by w.place
    );
  end if;
  execute format(
    'select array_agg(coalesce((w.share * $4)::bigint, c.texts) order by w.place)'
    ' from unnest($1, $5) with ordinality as w (word, share, place)'
    ' cross join lateral (select count(*) as texts from (select from timeline_data.%I as b'
    ' where w.share is null and (b.search_vector || timeline_data.search_scope_v1(b.company_id, b.activity_date)) @@ (w.word && $2)'
    ' limit $3) as b) as c',
    timeline_data.body_table(word_counts.company_id))
  into v_counts
  using
    (word_counts.query).words,
    timeline_data.scope_query(word_counts.company_id, null, null, null),
    case when word_counts.documents > c_counted then c_rare else c_counted end,
    word_counts.documents,
    v_shares;
  if (word_counts.query).named <> '{}' then
    v_counts := array(
      select w.texts + timeline_data.name_count(word_counts.company_id, array(
        select n
        from unnest((word_counts.query).named) as n
        where n.words @@ w.word
      ), c_counted)
      from unnest((word_counts.query).words, v_counts) with ordinality as w (word, texts, place)
      order by w.place
    );
  end if;
  return v_counts;
end
$$;
comment on function timeline_data.word_counts(uuid, timeline_data.search_query, bigint) is
  'For each word how many texts hold it, exactly in a company of up to 5,000 texts, and name_count() of the names that do; documents: word_totals().';

-- The words of a company's newest texts and names as they are written, in small letters, the most frequent first.
-- Serves: activity_body_pkey, activity_pkey.
create or replace function timeline_data.company_words(
  company_id uuid,
  size       integer,
  out words text[],
  out texts integer[]
)
returns record
language plpgsql
stable
as $$
declare
  c_most constant integer := 20000;
  c_length constant integer := 10000;
begin
  with said as (
    select
      b.activity_id::text as key,
      concat_ws(' ', a.subject, left(b.description, c_length)) as text,
      1 as weight
    from (
      select
        t.activity_id,
        t.activity_date,
        t.description
      from timeline_data.activity_body as t
      where t.company_id = company_words.company_id
      order by t.activity_id desc
      limit company_words.size
    ) as b
    cross join lateral (
      select f.subject
      from timeline_data.activity as f
      where f.company_id = company_words.company_id
        and f.activity_date = b.activity_date
        and f.id = b.activity_id
        and not f.is_private
        and not f.is_removed
      offset 0
    ) as a
    union all
    (
      -- A name alone makes a word one that may be meant.
      select
        o.object_id::text || o.object_type,
        left(o.name, c_length),
        2
      from timeline_data.object as o
      where o.company_id = company_words.company_id
        and o.name is not null
      order by o.created_at desc
      limit company_words.size
    )
  )
  select
    coalesce(array_agg(w.word order by w.weight desc, w.word), '{}'),
    coalesce(array_agg(w.weight order by w.weight desc, w.word), '{}')
  into company_words.words, company_words.texts
  from (
    select
      p.word,
      sum(p.weight)::integer as weight
    from (
      select distinct
        t.key,
        t.weight,
        lower(m.found[1]) as word
      from said as t
      cross join lateral regexp_matches(t.text, '[[:alpha:]]{4,40}', 'g') as m (found)
    ) as p
    group by p.word
    having sum(p.weight) > 1
    order by 2 desc, p.word
    limit c_most
  ) as w;
end
$$;
comment on function timeline_data.company_words(uuid, integer) is
  'Up to 20,000 words of 4 to 40 letters that stand in two of so many texts, or in one of so many names, and in how many.';

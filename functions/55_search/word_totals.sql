-- How many texts a company has, and how many different words one holds, as BM25 asks. Many are not counted but taken
-- for a number, which moves the logarithm of all words alike; their length is told by the newest.
create or replace function timeline_data.word_totals(
  company_id uuid,
  out documents bigint,
  out average   double precision
)
returns record
language plpgsql
stable
as $$
declare
  c_counted constant integer := 6000;
  c_many constant integer := 50000;
  c_whole constant integer := 3000;
  c_sample constant integer := 300;
begin
  select count(*)
  into word_totals.documents
  from (
    select
    from timeline_data.activity_body as b
    where b.company_id = word_totals.company_id
    limit c_counted
  ) as c;
  if word_totals.documents = c_counted then
    word_totals.documents := c_many;
  end if;
  select greatest(avg(nullif(length(s.search_vector), 0)), 1)
  into word_totals.average
  from (
    select b.search_vector
    from timeline_data.activity_body as b
    where b.company_id = word_totals.company_id
    order by b.company_id desc, b.activity_id desc
    limit case when word_totals.documents <= c_whole then c_whole else c_sample end
  ) as s;
end
$$;
comment on function timeline_data.word_totals(uuid) is
  'Texts of a company, from 6,000 on taken for 50,000, and the different words of one on average. Serves: activity_body_pkey.';

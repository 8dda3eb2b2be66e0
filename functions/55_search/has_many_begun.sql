-- Whether beginnings of words in a query are better asked of a company's texts than of the index, which goes through
-- all words that begin so and whatever any company has of them: where the company has few texts, or many of its newest
-- match. Not of queries with phrases or exclusions, which hold more than words. Serves: activity_body_pkey.
create or replace function timeline_data.has_many_begun(
  company_id uuid,
  query      tsquery
)
returns boolean
language plpgsql
stable
as $$
declare
  c_few constant integer := 6000;
  c_sample constant integer := 300;
  c_many constant integer := 12;
begin
  if has_many_begun.query::text !~ ':\*' or has_many_begun.query::text ~ '[!<]' then
    return false;
  end if;
  return c_few > (
    select count(*)
    from (
      select
      from timeline_data.activity_body as b
      where b.company_id = has_many_begun.company_id
      limit c_few
    ) as t
  ) or c_many <= (
    select count(*) filter (where s.search_vector @@ has_many_begun.query)
    from (
      select b.search_vector
      from timeline_data.activity_body as b
      where b.company_id = has_many_begun.company_id
      order by b.company_id desc, b.activity_id desc
      limit c_sample
    ) as s
  );
end
$$;
comment on function timeline_data.has_many_begun(uuid, tsquery) is
  'True for a query with a beginning (:*) in a company of up to 6,000 texts, or of which 12 of the newest 300 match.';

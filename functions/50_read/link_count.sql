-- The count of an unfiltered timeline from its links alone, but for the private ones, which are looked at.
-- Null where that does not tell: there are more links than the budget, and private ones among them, of
-- which a viewer must not learn by what is left of the budget; or an archive is being made.
create or replace function timeline_data.link_count(
  company_id uuid,
  filter     timeline_data.page_filter,
  budget     integer,
  out matched  bigint,
  out is_exact boolean
)
returns record
language plpgsql
stable
as $$
declare
  v_links timeline_data.activity_link[];
  v_looked bigint;
  v_public bigint;
begin
  -- What left activity a moment ago may have links still, which lead nowhere.
  if exists (select from timeline_data.archive as r where r.table_name is not null) then
    return;
  end if;
  execute
    'select count(*), count(*) filter (where not l.is_private),'
    ' array_agg((l.*)::timeline_data.activity_link order by l.activity_date) filter (where l.is_private)'
    ' from (' || timeline_data.links_sql(link_count.filter, false) || ') as l'
  into v_looked, v_public, v_links
  using
    link_count.company_id,
    link_count.filter,
    null::timestamptz,
    null::uuid,
    link_count.budget;
  link_count.is_exact := v_looked is distinct from link_count.budget;
  if link_count.is_exact then
    link_count.matched := v_public + (timeline_data.linked_totals(
      link_count.company_id, link_count.filter, v_links)).matched;
  elsif v_links is null then
    link_count.matched := v_public;
  end if;
end
$$;
comment on function timeline_data.link_count(uuid, timeline_data.page_filter, integer) is
  '(matched, is_exact) of an unfiltered count over links; null when private links exceed what the budget can tell.';

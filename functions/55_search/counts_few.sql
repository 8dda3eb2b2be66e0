-- Whether a search counts by going on with its walk, up to few_matches(): where all that the viewer sees passes.
create or replace function timeline_data.counts_few(filter timeline_data.page_filter)
returns boolean
language plpgsql
immutable
as $$
begin
  return (counts_few.filter).count_mode = 'capped'
    and not (counts_few.filter).has_objects
    and not timeline_data.is_filtered(counts_few.filter);
end
$$;
comment on function timeline_data.counts_few(timeline_data.page_filter) is
  'True without objects or other conditions than dates, unless the count is to be exact, or left out.';

-- Lines of an archive as far as links follow from them.
create or replace function timeline_data.line_drafts(lines jsonb[])
returns timeline_data.draft[]
language plpgsql
stable
as $$
begin
  return array(
    select row(
      1, a.id, a.activity_date, null, a.object_id, null, a.object_type, a.activity_type, null, null, null,
      null, null, null, null, a.visible_to, coalesce(l.line #> '{body,links}', '[]'), null)::timeline_data.draft
    from unnest(line_drafts.lines) as l (line)
    cross join lateral jsonb_populate_record(null::timeline_data.activity, l.line -> 'activity') as a
  );
end
$$;
comment on function timeline_data.line_drafts(jsonb[]) is
  'link_sources of lines.';

-- The stretches of a range that left the timeline for archives, as far as the company had activities there: so that
-- nobody takes an empty page for an empty past.
create or replace function timeline_data.archived_ranges(
  company_id uuid,
  starts_at  timestamptz,
  ends_at    timestamptz
)
returns json
language plpgsql
stable
as $$
begin
  if not exists (select from timeline_data.archive as r where r.state <> 'attached') then
    return null;
  end if;
  return (
    select json_agg(json_build_object(
      'from', timeline_data.instant(lower(s.stretch)),
      'to', timeline_data.instant(upper(s.stretch))
    ) order by s.stretch desc)
    from (
      select unnest(range_agg(tstzrange(r.starts_at, r.ends_at))) as stretch
      from timeline_data.archived_parts(
        archived_ranges.company_id, archived_ranges.starts_at, archived_ranges.ends_at) as r
    ) as s
  );
end
$$;
comment on function timeline_data.archived_ranges(uuid, timestamptz, timestamptz) is
  'Archived stretches of [starts_at, ends_at) [{"from", "to"}], newest first; null for none.';

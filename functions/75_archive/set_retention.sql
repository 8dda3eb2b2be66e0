-- How long activities stay in this database, all companies' alike, and where they go then.
create or replace function timeline_data.set_retention(
  age    text,
  since  timestamptz,
  folder text
)
returns json
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
declare
  v_age interval := timeline_data.parse_age(set_retention.age);
begin
  if v_age is not null and set_retention.since is not null then
    raise exception 'an age and a date at once'
      using errcode = 'TL400', hint = 'Choose one: how long activities stay, or from when on.';
  end if;
  if timeline_data.now() - v_age >= timeline_data.now() then
    raise exception 'activities cannot stay for "%"', set_retention.age
      using errcode = 'TL400', hint = 'Give an age like "7 years" or "18 months".';
  end if;
  if set_retention.since in ('infinity', '-infinity') then
    raise exception 'no activities from % on', set_retention.since
      using errcode = 'TL400', hint = 'Give a date, or no retention at all.';
  end if;
  update timeline_data.install as i
  set retention_age = v_age,
    retention_date = set_retention.since,
    archive_folder = coalesce(set_retention.folder, i.archive_folder);
  return timeline_data.retention();
end
$$;
comment on function timeline_data.set_retention(text, timestamptz, text) is
  'Sets after what age, or until what date, partitions are archived (both null: none are) and into what folder or URL (null: as before). Returns retention(). TL400.';

-- Days of a company in a time zone, as far as they lie in [starts_at, ends_at).
create or replace function timeline_data.day_slots(
  company_id uuid,
  days       date[],
  time_zone  text,
  starts_at  timestamptz default '-infinity',
  ends_at    timestamptz default 'infinity'
)
returns timeline_data.day_slot[]
language plpgsql
stable
as $$
begin
  return array(
    select row(
      day_slots.company_id,
      d.day,
      greatest(timeline_data.day_start(d.day, day_slots.time_zone), day_slots.starts_at),
      least(timeline_data.day_start(d.day + 1, day_slots.time_zone), day_slots.ends_at)
    )::timeline_data.day_slot
    from unnest(day_slots.days) as d (day)
  );
end
$$;
comment on function timeline_data.day_slots(uuid, date[], text, timestamptz, timestamptz) is
  'timeline_data.day_slot of some days.';

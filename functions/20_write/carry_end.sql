-- An activity that moves keeps its duration: where only activity_date is sent, ends_at goes along.
create or replace function timeline_data.carry_end(
  activity timeline_data.activity,
  patch    jsonb
)
returns jsonb
language plpgsql
stable
as $$
declare
  v_ends_at timestamptz := (carry_end.activity).ends_at
    + ((carry_end.patch ->> 'activity_date')::timestamptz - (carry_end.activity).activity_date);
begin
  if carry_end.patch ? 'ends_at' or v_ends_at is null then
    return carry_end.patch;
  end if;
  if v_ends_at >= '10000-01-01 00:00:00+00' then
    raise exception 'the activity would end after year 9999'
      using errcode = 'TL400', column = 'activity_date', hint = 'Send ends_at too.';
  end if;
  return carry_end.patch || jsonb_build_object('ends_at', timeline_data.instant(v_ends_at));
end
$$;
comment on function timeline_data.carry_end(timeline_data.activity, jsonb) is
  'The patch with the ends_at that follows from its activity_date. TL400.';

-- Only who sees a private activity may show it to others. A call on nobody's behalf sees none: it may
-- keep one up to date through its key, not make it visible to more; a trusted application may.
create or replace function timeline_data.check_reveal(
  activity timeline_data.activity,
  doc      jsonb
)
returns void
language plpgsql
stable
as $$
declare
  v_readers uuid[] := timeline_data.uuid_array(check_reveal.doc -> 'visible_to')
    || (check_reveal.doc ->> 'assigned_to')::uuid;
begin
  if (check_reveal.activity).is_private
    and (
      jsonb_typeof(check_reveal.doc -> 'visible_to') is distinct from 'array'
      or not array_remove(v_readers, null) <@ (
        (check_reveal.activity).visible_to
        || (check_reveal.activity).assigned_to
        || (check_reveal.activity).created_by)
    )
    and not timeline_data.is_trusted() then
    raise exception 'nobody''s call may not show a private activity to more people'
      using errcode = 'TL403', column = case
          when check_reveal.doc -> 'visible_to' = to_jsonb((check_reveal.activity).visible_to)
            then 'assigned_to' else 'visible_to' end,
        hint = 'Bind the user on whose behalf it is: one who sees the activity may show it.';
  end if;
end
$$;
comment on function timeline_data.check_reveal(timeline_data.activity, jsonb) is
  'TL403 when a document without a viewer would add readers to a private activity.';

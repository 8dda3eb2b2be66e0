-- The changes of an activity as far as its viewer may know them: what it was while it was private to
-- others stays theirs. Goes back from the present row, whom each change made it visible to, by the
-- "from" of visible_to and assigned_to. Serves: activity_history_pkey, read from its end.
create or replace function timeline_data.told_changes(
  activity timeline_data.activity,
  viewer   uuid
)
returns setof timeline_data.activity_history
language plpgsql
stable
as $$
declare
  v_then timeline_data.activity := told_changes.activity;
  v_change timeline_data.activity_history;
  v_is_told boolean;
  v_was_told boolean;
begin
  for v_change in
    select h.*
    from timeline_data.activity_history as h
    where h.company_id = v_then.company_id
      and h.activity_id = v_then.id
    order by h.version desc
  loop
    v_is_told := timeline_data.is_visible(v_then, told_changes.viewer);
    if v_change.changes ? 'visible_to' then
      v_then.visible_to := timeline_data.uuid_array(v_change.changes #> '{visible_to,from}');
      v_then.is_private := v_then.visible_to is not null;
    end if;
    if v_change.changes ? 'assigned_to' then
      v_then.assigned_to := (v_change.changes #>> '{assigned_to,from}')::uuid;
    end if;
    v_was_told := timeline_data.is_visible(v_then, told_changes.viewer);
    if not (v_is_told and v_was_told) then
      select coalesce(jsonb_object_agg(
        c.key,
        c.value
          - case when v_was_told then '' else 'from' end
          - case when v_is_told then '' else 'to' end
      ), '{}')
      into v_change.changes
      from jsonb_each(v_change.changes) as c (key, value);
    end if;
    return next v_change;
  end loop;
end
$$;
comment on function timeline_data.told_changes(timeline_data.activity, uuid) is
  'Rows of activity_history without "from" or "to" where the activity was hidden from the viewer; newest first.';

-- What must hold of an activity as a whole, whichever of its fields were sent.
create or replace function timeline_data.check_doc(doc jsonb)
returns void
language plpgsql
stable
as $$
declare
  v_missing text;
begin
  select k.key
  into v_missing
  from unnest(array['activity_type', 'subject', 'activity_date']) as k (key)
  where check_doc.doc ->> k.key is null
  limit 1;
  if found then
    raise exception '% is missing', v_missing
      using errcode = 'TL400', column = v_missing, hint = 'An activity has activity_type, subject and activity_date.';
  end if;
  if (check_doc.doc ->> 'ends_at')::timestamptz < (check_doc.doc ->> 'activity_date')::timestamptz then
    raise exception 'ends_at % is before activity_date %',
        check_doc.doc ->> 'ends_at', check_doc.doc ->> 'activity_date'
      using errcode = 'TL400', column = 'ends_at', hint = 'Send both when an activity moves.';
  end if;
  if check_doc.doc ->> 'external_id' is not null and check_doc.doc ->> 'source' is null then
    raise exception 'external_id "%" without a source', left(check_doc.doc ->> 'external_id', 80)
      using errcode = 'TL400', column = 'source', hint = 'Send "source": the name of the system the id comes from.';
  end if;
end
$$;
comment on function timeline_data.check_doc(jsonb) is
  'TL400 for a document that lacks a required field or contradicts itself.';

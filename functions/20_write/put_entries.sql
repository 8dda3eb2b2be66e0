-- Directory entries in the order of their key, which row locks are taken in. What would be above itself waits for what
-- else is put: parents that change places in one call are no cycle.
create or replace function timeline_data.put_entries(
  settings     timeline_data.company,
  objects      jsonb,
  has_erasures boolean,
  out outcomes text[],
  out types    text[],
  out ids      uuid[]
)
language plpgsql
volatile
as $$
declare
  v_entries jsonb[] := timeline_data.parse_directory(put_entries.settings, put_entries.objects);
  v_waiting jsonb[];
  v_later text[];
  v_entry jsonb;
  v_outcomes text[] := array_fill(null::text, array[cardinality(v_entries)]);
  v_types text[] := '{}'::text[];
  v_ids uuid[] := '{}'::uuid[];
  v_object jsonb;
  v_outcome text;
  v_may_wait boolean := cardinality(v_entries) > 1;
begin
  loop
    v_waiting := '{}'::jsonb[];
    v_later := '{}'::text[];
    foreach v_entry in array v_entries loop
      v_object := v_entry -> 'object';
      if put_entries.has_erasures then
        v_object := timeline_data.forget_entry((put_entries.settings).company_id, v_object);
      end if;
      v_outcome := case
        when v_object is null then 'erased'
        -- Of two that say something of the same object the second goes on to be the second.
        when v_object ->> 'id' = any (v_later) then null
        else timeline_data.put_object(put_entries.settings, v_object, v_may_wait)
      end;
      if v_outcome is null then
        v_waiting := v_waiting || v_entry;
        v_later := v_later || (v_object ->> 'id');
      end if;
      v_outcomes[(v_entry ->> 'place')::integer] := v_outcome;
      if v_outcome in ('inserted', 'updated') then
        v_types := v_types || (v_object ->> 'type');
        v_ids := v_ids || (v_object ->> 'id')::uuid;
      end if;
    end loop;
    exit when v_waiting = '{}'::jsonb[];
    v_may_wait := cardinality(v_waiting) < cardinality(v_entries);
    v_entries := v_waiting;
  end loop;
  put_entries.outcomes := v_outcomes;
  put_entries.types := v_types;
  put_entries.ids := v_ids;
end
$$;
comment on function timeline_data.put_entries(timeline_data.company, jsonb, boolean) is
  'Outcomes in the order given; types and ids of what was inserted or updated. TL400, TL405, TL409, TL413.';

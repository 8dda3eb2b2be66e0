-- The past edge will take the range of what leaves beside it, and so is attached again. A check that holds its present
-- bound proves that without a scan under a lock. Added and validated in two steps: the scan blocks no writer.
create or replace function timeline_data.prove_edge(
  name    text,
  ends_at timestamptz
)
returns jsonb
language plpgsql
volatile
set timezone = 'UTC'
as $$
declare
  v_is_valid boolean := (
    select c.convalidated
    from pg_catalog.pg_constraint as c
    where c.conrelid = format('timeline_data.%I', prove_edge.name)::regclass
      and c.conname = 'activity_edge'
  );
begin
  if v_is_valid then
    return null;
  end if;
  if v_is_valid is null then
    execute format(
      'alter table timeline_data.%I add constraint activity_edge check (activity_date < %L) not valid',
      prove_edge.name, prove_edge.ends_at);
  else
    execute format('alter table timeline_data.%I validate constraint activity_edge', prove_edge.name);
  end if;
  return jsonb_build_object('step', 'proved', 'edge', prove_edge.name);
end
$$;
comment on function timeline_data.prove_edge(text, timestamptz) is
  'The next step towards a valid check activity_edge of the past edge, {"step", "edge"}; null when it stands.';

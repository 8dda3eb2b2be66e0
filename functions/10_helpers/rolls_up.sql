-- Whether a parent's timeline shows its child's activities. The default surprises nobody: everything
-- rolls up to parents of another type (contact → account), a subsidiary does not flood its holding,
-- and people are no containers.
create or replace function timeline_data.rolls_up(
  rules       jsonb,
  child_type  text,
  parent_type text
)
returns boolean
language plpgsql
immutable
as $$
begin
  if rolls_up.rules is null then
    return rolls_up.child_type <> rolls_up.parent_type
      and rolls_up.child_type <> 'user'
      and rolls_up.parent_type <> 'user';
  end if;
  return exists (
    select
    from jsonb_array_elements(rolls_up.rules) as r (rule)
    where r.rule ->> 'from' in ('*', rolls_up.child_type)
      and r.rule ->> 'to' in ('*', rolls_up.parent_type)
  );
end
$$;
comment on function timeline_data.rolls_up(jsonb, text, text) is
  'Whether activities of a child of this type stand on a parent of that type.';

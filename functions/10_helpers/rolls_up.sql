-- Whether a parent's timeline shows its child's activities. The default surprises nobody: everything
-- rolls up to parents of another type (contact → account), a subsidiary does not flood its holding,
-- and people are no containers.
create or replace function timeline_data.rolls_up(
  rules       jsonb,
  child_type  text,
  parent_type text
)
returns boolean
language sql
immutable
return case
  when rules is null
    then child_type <> parent_type and child_type <> 'user' and parent_type <> 'user'
  else exists (
    select
    from jsonb_array_elements(rules) as r (rule)
    where r.rule ->> 'from' in ('*', child_type)
      and r.rule ->> 'to' in ('*', parent_type)
  )
end;
comment on function timeline_data.rolls_up(jsonb, text, text) is
  'Whether activities of a child of this type stand on a parent of that type.';

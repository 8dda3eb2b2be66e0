-- Whether a parent's timeline shows its child's activities, and which. The default surprises nobody: everything
-- rolls up to parents of another type (contact → account), a subsidiary does not flood its holding, people are no
-- containers, and where a parent was given dates these count.
create or replace function timeline_data.roll_up_rules(
  rules       jsonb,
  child_type  text,
  parent_type text
)
returns table (
  levels   integer,
  is_dated boolean
)
language plpgsql
immutable
rows 1
as $$
begin
  if roll_up_rules.rules is null then
    if roll_up_rules.child_type <> roll_up_rules.parent_type
      and roll_up_rules.child_type <> 'user'
      and roll_up_rules.parent_type <> 'user' then
      levels := 10;
      is_dated := true;
      return next;
    end if;
    return;
  end if;
  return query
  select distinct
    coalesce((r.rule -> 'levels')::integer, 10),
    coalesce(r.rule ->> 'since', 'joined') = 'joined'
  from jsonb_array_elements(roll_up_rules.rules) as r (rule)
  where r.rule ->> 'from' in ('*', roll_up_rules.child_type)
    and r.rule ->> 'to' in ('*', roll_up_rules.parent_type);
end
$$;
comment on function timeline_data.roll_up_rules(jsonb, text, text) is
  'A row for each rule by which what a child of this type shows stands on a parent of that type: from how many levels below the parent, and whether the dates of parents count.';

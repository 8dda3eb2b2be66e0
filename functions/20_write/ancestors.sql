-- What objects roll up to: every parent, grandparent, … that the rules reach, once each, with the
-- object it is reached from first. Level by level: mostly there is one. Serves: object_parent_pkey.
create or replace function timeline_data.ancestors(
  company_id   uuid,
  rules        jsonb,
  object_types text[],
  object_ids   uuid[]
)
returns table (
  object_type text,
  object_id   uuid,
  via_type    text,
  via_id      uuid
)
language plpgsql
stable
as $$
declare
  v_level timeline_data.object_parent[];
  v_seen text[] := '{}'::text[];
  v_parent timeline_data.object_parent;
begin
  -- A level holds (object reached, object it is reached from) in the shape of object_parent.
  v_level := array(
    select row(ancestors.company_id, s.object_id, s.object_type, s.object_id, s.object_type, null)
      ::timeline_data.object_parent
    from unnest(ancestors.object_types, ancestors.object_ids) as s (object_type, object_id)
  );
  for v_distance in 1 .. 10 loop
    v_level := array(
      select row(ancestors.company_id, l.object_id, l.object_type, p.parent_id, p.parent_type, null)
        ::timeline_data.object_parent
      from unnest(v_level) as l
      -- "offset 0" keeps this an index lookup per object, however large the directory.
      cross join lateral (
        select p.*
        from timeline_data.object_parent as p
        where p.company_id = ancestors.company_id
          and p.object_id = l.parent_id
          and p.object_type = l.parent_type
        offset 0
      ) as p
      where timeline_data.rolls_up(ancestors.rules, p.object_type, p.parent_type)
      order by p.parent_type, p.parent_id, l.object_type, l.object_id
    );
    exit when v_level = '{}';
    foreach v_parent in array v_level loop
      continue when (v_parent.parent_type || ':' || v_parent.parent_id) = any (v_seen);
      v_seen := v_seen || (v_parent.parent_type || ':' || v_parent.parent_id);
      ancestors.object_type := v_parent.parent_type;
      ancestors.object_id := v_parent.parent_id;
      ancestors.via_type := v_parent.object_type;
      ancestors.via_id := v_parent.object_id;
      return next;
    end loop;
  end loop;
end
$$;
comment on function timeline_data.ancestors(uuid, jsonb, text[], uuid[]) is
  'Objects that show what happens to the given ones, and through which of them; up to ten levels.';

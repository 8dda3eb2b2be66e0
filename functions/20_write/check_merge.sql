-- What cannot become another object: what did already, itself, and what lies above or below it by way of a third.
create or replace function timeline_data.check_merge(
  company_id uuid,
  loser      timeline_data.object,
  winner     timeline_data.object
)
returns void
language plpgsql
stable
as $$
declare
  v_type text := (check_merge.loser).object_type;
  v_both uuid[] := array[
    (check_merge.loser).object_id, coalesce((check_merge.winner).alias_id, (check_merge.winner).object_id)];
  v_types text[];
  v_ids uuid[];
begin
  if (check_merge.winner).object_type <> v_type then
    raise exception 'a % and a % are not merged', v_type, (check_merge.winner).object_type
      using errcode = 'TL400', column = 'winner',
        hint = 'convert(company_id, lead, "into") joins what is of several types.';
  end if;
  if v_both[1] = v_both[2] then
    raise exception '% % is the winner itself', v_type, coalesce((check_merge.loser).object_key, v_both[1]::text)
      using errcode = 'TL409', column = 'loser',
        hint = 'Merges form no cycles: merge the other way round, or unmerge first.';
  end if;
  if timeline_data.active_merge(check_merge.company_id, v_type, v_both[1]) is not null then
    raise exception '% % was merged or converted already', v_type,
        coalesce((check_merge.loser).object_key, v_both[1]::text)
      using errcode = 'TL409', column = 'loser', hint = 'Merge what it became, or unmerge(company_id, merge_id) first.';
  end if;
  select
    array_agg(e.to_type),
    array_agg(n.id)
  into v_types, v_ids
  from unnest(v_both) as b (id)
  cross join lateral timeline_data.member_steps(
    check_merge.company_id, timeline_data.any_roll_up(), v_type, b.id) as e
  cross join lateral timeline_data.unmerged_object(check_merge.company_id, e.to_type, e.to_id) as n (id)
  where e.to_type <> v_type
    or n.id <> all (v_both);
  if exists (
    select
    from unnest(v_both) as b (id)
    where timeline_data.is_above(check_merge.company_id, v_type, b.id, v_types, v_ids)
  ) then
    raise exception 'the two would be above themselves'
      using errcode = 'TL409', column = 'loser', hint = 'A parent lies between them; take one of its links away first.';
  end if;
end
$$;
comment on function timeline_data.check_merge(uuid, timeline_data.object, timeline_data.object) is
  'TL400 for two types, TL409 for a cycle and for what was merged or converted.';

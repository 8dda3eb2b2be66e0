-- Of several steps together.
create or replace function timeline_data.add_counts(
  counts  jsonb,
  further jsonb
)
returns jsonb
language plpgsql
immutable
as $$
begin
  return (
    select coalesce(jsonb_object_agg(c.key, c.rows), '{}')
    from (
      select
        e.key,
        sum(e.value::bigint) as rows
      from (
        select * from jsonb_each_text(add_counts.counts)
        union all
        select * from jsonb_each_text(add_counts.further)
      ) as e (key, value)
      group by e.key
    ) as c
    where c.rows > 0
  );
end
$$;
comment on function timeline_data.add_counts(jsonb, jsonb) is
  'Both sums of rows by table as one; tables without any are left out.';

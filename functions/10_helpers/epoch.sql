-- What tokens and positions begin with. The table's oid is part of it: a dump that is restored beside the
-- original makes other ones, and so do transaction ids that begin again.
create or replace function timeline_data.epoch()
returns text
language plpgsql
stable
as $$
begin
  return (
    select left(md5(i.epoch::text || 'timeline_data.feed'::regclass::oid::text), 8)
    from timeline_data.install as i
  );
end
$$;
comment on function timeline_data.epoch() is
  'Eight digits for this database''s transaction ids.';

-- Whether a date needs no closer look: a day that every such year has, alone or with a time, with or without
-- an offset. 29 February, and the first and last years, are for parse_instant to judge.
create or replace function timeline_data.is_plain_instant(value jsonb)
returns boolean
language sql
immutable
return jsonb_typeof(value) = 'string'
  and value #>> '{}' ~ ('^[0-9]{4}-('
    || '(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8])'
    || ')([T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?'
    || '(Z|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?)?)?$')
  and left(value #>> '{}', 4) not in ('0000', '0001', '9999');
comment on function timeline_data.is_plain_instant(jsonb) is
  'True for a date or timestamp that surely is one; false or null says look closer, not bad.';

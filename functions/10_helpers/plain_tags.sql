-- A text with the character 1 behind each "<" that opens no tag of HTML: the parser takes whatever stands between "<"
-- and ">" for one, as in "a<b or c>d", and leaves it out. Of a tag it leaves out its name and attributes, of scripts
-- and styles all.
create or replace function timeline_data.plain_tags(text text)
returns text
language sql
immutable
return case
  when strpos(text, '<') = 0 then text
  else regexp_replace(text,
    '<(?=[a-z/?])(?!/?(?:a|abbr|address|'
    'area|article|aside|audio|b|base|bdi|bdo|big|blockquote|body|br|button|canvas|caption'
    '|center|cite|code|col|colgroup|data|datalist|dd|del|details|dfn|dialog|div|dl|dt|em|embed|fieldset|figcaption'
    '|figure|font|footer|form|frame|frameset|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|kbd|label|legend|li|link'
    '|main|map|mark|meta|meter|nav|noscript|o:p|object|ol|optgroup|option|output|p|param|picture|pre|progress|q|rp|rt'
    '|ruby|s|samp|script|section|select|small|source|span|strike|strong|style|sub|summary|sup|svg|table|tbody|td'
    '|template|textarea|tfoot|th|thead|time|title|tr|track|tt|u|ul|var|video|wbr)(?:\s[^<>]*=[^<>]*)?\s*/?>)',
    E'<\x01', 'gi')
end;
comment on function timeline_data.plain_tags(text) is
  'The text, to be parsed as a document or a query.';

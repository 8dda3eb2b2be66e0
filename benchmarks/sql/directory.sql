insert into timeline_data.object (company_id, object_id, object_type, name)
select o.company_id, o.object_id, o.object_type, o.name
from bench.object as o;

insert into timeline_data.object_parent (company_id, object_id, object_type, parent_id, parent_type)
select o.company_id, o.object_id, o.object_type, o.parent_id, 'account'
from bench.object as o
where o.parent_id is not null;

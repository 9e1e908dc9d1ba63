-- Which silences of a device are usual: the longest that was heard of late (seconds), and how many it was learned from.
alter table device add column usual_silence real check (usual_silence >= 0);
alter table device add column silences integer not null default 0;

-- Nothing ever came by a connector of this kind.
delete from connector where kind = 'http';
alter table connector drop constraint connector_kind_check;
alter table connector add constraint connector_kind_check check (kind in ('mllp', 'hl7v2-files', 'mqtt-broker', 'mqtt', 'fhir'));

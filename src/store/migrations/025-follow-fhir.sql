-- Following another FHIR server: a kind of connector, and how far it is.
alter table connector drop constraint connector_kind_check;
alter table connector add constraint connector_kind_check
  check (kind in ('mllp', 'hl7v2-files', 'mqtt-broker', 'mqtt', 'http', 'fhir'));
create table fhir_follow (
  connector uuid primary key references connector (id) on delete cascade,
  -- Where the work stands; committed with what was taken, so that it goes on where it stopped.
  state jsonb not null,
  changed_at timestamptz not null default now()
);

-- Patients that the record says were replaced by another (Patient.link, HL7 v2 A40): what is about them belongs to the other's subject.
create table identity.merged_patient (
  patient text primary key,
  -- Whom the link names, and who that is in the end.
  "into" text not null,
  ending text not null,
  -- The Patient whose link says so.
  said_by text not null,
  merged_at timestamptz not null default now(),
  check (patient <> "into")
);
create index merged_patient_said_by on identity.merged_patient (said_by);

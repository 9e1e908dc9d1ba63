-- Cards that were shown by CDS Hooks, and what became of them.
create table cds_card (
  id uuid primary key,
  service text not null,
  hook_instance text not null,
  subject uuid,
  twin uuid,
  summary text not null,
  shown_at timestamptz not null default now()
);
create index cds_card_subject on cds_card (subject, shown_at) where subject is not null;
create table cds_feedback (
  id bigint generated always as identity primary key,
  service text not null,
  card uuid not null,
  outcome text not null check (outcome in ('accepted', 'overridden')),
  outcome_at timestamptz not null,
  accepted_suggestions text[] not null default '{}',
  override_reason jsonb,
  received_by text not null,
  received_at timestamptz not null default now(),
  unique (service, card, outcome_at)
);

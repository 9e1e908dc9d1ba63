-- What people decided of messages that could not be taken by themselves.
alter table identity.message add column patient text; -- the Patient that somebody said it is about
alter table identity.message add column decided_by text;
alter table identity.message add column decided_at timestamptz;
alter table identity.message add column decision_reason text;

-- Pairs of Patients that may be one person, as they were found last.
create table identity.match_pair (
  a text not null,
  b text not null check (a < b),
  class text not null check (class in ('link', 'review')),
  chance real not null,
  identifier boolean not null,
  fields jsonb not null,
  primary key (a, b)
);
create table identity.match_run (
  one boolean primary key default true check (one),
  at timestamptz not null,
  patients integer not null,
  passed_over integer not null
);

-- What people decided of pairs: one person (the link is in merged_patient, said by `review:` and the pair), or two, who are not asked about again.
create table identity.match_decision (
  a text not null,
  b text not null check (a < b),
  same boolean not null,
  reason text,
  decided_by text not null,
  decided_at timestamptz not null default now(),
  primary key (a, b)
);

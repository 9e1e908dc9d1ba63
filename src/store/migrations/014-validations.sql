-- What `hamzad validate` found of a version and a person entered here: the whole credibility.json.
create table validation (
  id bigint generated always as identity primary key,
  model text not null,
  hash text not null,
  version integer not null,
  evidence jsonb not null,
  by text not null,
  at timestamptz not null default now()
);
create index validation_model on validation (model, id desc);

-- Whose alarm it is: who let the version in that forecast; null: nobody has.
alter table drift_alarm add column owner text;

-- Versions of models that this database has met. `compiled`: the model as it was, so that twins can go on with a version that the
-- library holds no longer.
create table model_version (
  model text not null,
  hash text not null,
  version integer not null,
  compiled jsonb not null,
  -- silent: forecasts and is scored, recommends nothing. experimental: a person lets it recommend before enough is scored.
  -- approved: recommends while its goals are met. retired: recommends nothing.
  stage text not null default 'silent' check (stage in ('silent', 'experimental', 'approved', 'retired')),
  -- Where it came from: library, learned.
  origin text not null default 'library',
  registered_at timestamptz not null default now(),
  primary key (model, hash)
);

-- Who decided what about a version, with the evidence that was in front of them.
create table model_decision (
  id bigint generated always as identity primary key,
  model text not null,
  hash text not null,
  decision text not null check (decision in ('approve', 'experiment', 'retire', 'rollback')),
  reason text not null,
  evidence jsonb not null,
  by text not null,
  at timestamptz not null default now(),
  foreign key (model, hash) references model_version (model, hash)
);
create trigger refuse_change before update or delete on model_decision for each row execute function refuse_change();
create trigger refuse_truncate before truncate on model_decision for each statement execute function refuse_change();

-- The prequential record: every forecast as it was issued, never rewritten.
create table issued_forecast (
  id bigint generated always as identity primary key,
  twin uuid not null references twin (id) on delete cascade,
  model text not null,
  model_version integer not null,
  model_hash text not null,
  -- Nobody saw it.
  silent boolean not null,
  -- Sequence of the belief; null for a silent version, whose belief is computed again when the truth comes.
  belief integer,
  -- What it rests on: last timeline sequence of the subject, digest of the model and the timeline.
  upto bigint not null,
  digest text not null,
  plan jsonb not null,
  plan_digest text not null,
  issued_at timestamptz not null,
  until_time timestamptz not null,
  -- Quantiles of what would be measured, as foretold under that plan.
  foretold jsonb not null,
  recorded_at timestamptz not null default now(),
  unique (twin, model_hash, digest, plan_digest)
);
create index issued_forecast_twin on issued_forecast (twin, issued_at desc);
create trigger refuse_change before update or delete on issued_forecast for each row execute function refuse_change();
create trigger refuse_truncate before truncate on issued_forecast for each statement execute function refuse_change();

-- What then happened. A corrected measurement makes a new row of a higher version.
create table forecast_score (
  id bigint generated always as identity primary key,
  forecast bigint not null references issued_forecast (id) on delete cascade,
  output text not null,
  unit text not null,
  -- Of the measurement in the timeline.
  key text not null,
  version integer not null,
  time timestamptz not null,
  -- Hours from issue to measurement.
  horizon double precision not null,
  -- The plan in force was followed until then; the score holds for the inputs that were really given.
  as_planned boolean not null,
  score jsonb not null,
  -- sex, age, ethnicity, site: null where not recorded.
  groups jsonb not null,
  scored_at timestamptz not null default now(),
  unique (forecast, output, key, version)
);
create index forecast_score_time on forecast_score (time);
create trigger refuse_change before update or delete on forecast_score for each row execute function refuse_change();
create trigger refuse_truncate before truncate on forecast_score for each statement execute function refuse_change();

create table drift_alarm (
  id bigint generated always as identity primary key,
  model text not null,
  hash text not null,
  output text not null,
  -- page-hinkley or adwin, on the pit or the crps.
  detector text not null,
  of text not null,
  since timestamptz not null,
  noticed timestamptz not null,
  before double precision not null,
  after double precision not null,
  acknowledged_by text,
  acknowledged_at timestamptz,
  unique (model, hash, output, detector, of, since)
);

-- "This forecast was wrong because …"
create table forecast_feedback (
  id uuid primary key default gen_random_uuid(),
  twin uuid not null references twin (id) on delete cascade,
  score bigint references forecast_score (id) on delete cascade,
  cause text not null,
  words text,
  by text not null,
  at timestamptz not null default now()
);
create index forecast_feedback_twin on forecast_feedback (twin, at desc);

-- A silent pilot of the whole site: forecasts are made and scored, nobody sees them.
create table pilot (
  id uuid primary key default gen_random_uuid(),
  started_at timestamptz not null default now(),
  started_by text not null,
  ended_at timestamptz,
  ended_by text,
  report jsonb
);
create unique index one_pilot on pilot ((true)) where ended_at is null;

-- What somebody has said of the hospital beyond its Locations; one row.
create table hospital_settings (
  one boolean primary key default true check (one),
  settings jsonb not null,
  revision integer not null default 1,
  changed_at timestamptz not null default now(),
  changed_by text not null
);

-- Forecasts of the hospital as issued. `members` are the numbers that are scored when their truth is known: by course and horizon, as quantiles.
create table hospital_forecast (
  at timestamptz primary key,
  made jsonb not null,
  -- Null until something of it could be scored; `complete` when all of it is.
  scores jsonb,
  complete boolean not null default false,
  recorded_at timestamptz not null default now()
);
create index hospital_forecast_open on hospital_forecast (at) where not complete;
-- Encounters are read again where they have changed since the last look.
create index resource_encounter_changed on resource_clinical (recorded_at) where type = 'Encounter';

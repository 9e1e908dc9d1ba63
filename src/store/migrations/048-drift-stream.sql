-- The scores that the drift detectors of a version walk through: one a measurement, the newest thousands.
create table drift_stream (
  score bigint primary key references forecast_score (id) on delete cascade,
  model text not null,
  hash text not null,
  output text not null
);
create index drift_stream_of on drift_stream (model, hash, output);

create table drift_look (
  model text not null,
  hash text not null,
  output text not null,
  looked_at timestamptz,
  -- Scores that were walked through at the last look.
  kept integer not null default 0,
  -- When the oldest were let go, the newest that was known: what is found up to it was found before.
  known_to timestamptz,
  primary key (model, hash, output)
);

insert into drift_stream (score, model, hash, output)
select id, model, hash, output from (
  select first.*, row_number() over (partition by model, hash, output order by time desc, id desc) as place
  from (
    select distinct on (f.model_hash, s.output, f.twin, s.key) s.id, s.time, f.model, f.model_hash as hash, s.output
    from forecast_score s join issued_forecast f on f.id = s.forecast
    order by f.model_hash, s.output, f.twin, s.key, s.version desc, s.horizon
  ) first
) each where place <= 5000;
insert into drift_look (model, hash, output, kept, known_to)
select d.model, d.hash, d.output, count(*), max(s.time)
from drift_stream d join forecast_score s on s.id = d.score group by d.model, d.hash, d.output;

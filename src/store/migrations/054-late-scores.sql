-- What comes late was not looked at, whenever it was measured: each score says for itself whether it was there when the oldest were let go.
alter table drift_stream add column known boolean not null default false;
update drift_stream d set known = true from forecast_score s, drift_look l
where s.id = d.score and l.model = d.model and l.hash = d.hash and l.output = d.output and s.time <= l.known_to;
alter table drift_look drop column known_to;

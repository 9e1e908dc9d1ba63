-- The newest scores of a version are found without walking through the record: 1,000,000 scores took half a minute.
create index issued_forecast_version on issued_forecast (model_hash);
create index forecast_score_key on forecast_score (key);

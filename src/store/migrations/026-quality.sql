-- What came lately, for the page of data quality: rows come in the order of time, so a coarse index is enough.
create index timeline_when on timeline using brin (recorded_at);
create index import_rejection_rule on import_rejection (run, rule);

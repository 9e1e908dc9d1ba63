-- What a client's token may do with the record, and the one patient that it is bound to, if it is.
alter table service_token add column scopes text[];
alter table service_token add column subject uuid references subject (id);

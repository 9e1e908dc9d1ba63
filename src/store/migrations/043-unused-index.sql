-- Searches compare the milliseconds of `updated`, which this index does not hold: it was written with every resource and read by none.
drop index search_updated;

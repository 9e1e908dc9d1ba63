-- What theatres are read from is read again where it has changed since the last look.
create index resource_theatre_changed on resource_clinical (recorded_at)
  where type in ('Procedure', 'Appointment', 'ServiceRequest', 'Slot', 'Schedule');

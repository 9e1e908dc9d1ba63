-- What a silent pilot is held to and what its report is computed with: weeks, alerts a twin and day, minutes and money of people and machines.
alter table pilot add column terms jsonb not null default '{}';

-- While a pilot runs nothing is recommended, whoever asks and by whichever way: the database itself refuses.
create function refuse_in_pilot() returns trigger language plpgsql as $$
begin
  if exists (select from pilot where ended_at is null) then
    raise exception 'the site is in a silent pilot' using errcode = 'HZ036';
  end if;
  return new;
end $$;
create trigger refuse_in_pilot before insert on recommendation for each row execute function refuse_in_pilot();
create trigger refuse_in_pilot before insert on cds_card for each row execute function refuse_in_pilot();

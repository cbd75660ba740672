-- A change that somebody asked for is one also where it leads to another version of the same plan.
alter table stints add column asked boolean not null default false;

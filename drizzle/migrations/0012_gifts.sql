-- Prepaid credit that was given away lowers the base of an invoice before tax, and is then no tender of it.
alter table wallet_draws add column lowers_base boolean not null default false;

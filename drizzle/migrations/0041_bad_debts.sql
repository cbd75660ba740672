-- What follows a claim that was given up: its tax corrected, and money that comes after all, with the tax owed again.
alter table write_offs add column kind text not null default 'write_off';
--> statement-breakpoint
-- What the row changes about the tax that is owed: below zero it is corrected, above zero owed again.
alter table write_offs add column tax_minor bigint not null default 0;
--> statement-breakpoint
alter table write_offs add column taxes jsonb not null default '[]';
--> statement-breakpoint
alter table write_offs add constraint write_offs_kind_check check (kind in ('write_off', 'vat_relief', 'recovery'));
--> statement-breakpoint
alter table write_offs add constraint write_offs_tax_check check (kind <> 'write_off' or tax_minor = 0);

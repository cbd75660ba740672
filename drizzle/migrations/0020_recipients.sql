-- Fees of customers that another one is billed for: who got the supply stands on each line of the invoice.
alter table fees add column recipient_id uuid;
--> statement-breakpoint
alter table fees add column recipient_name text;

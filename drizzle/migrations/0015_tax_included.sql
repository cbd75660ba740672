-- Of a price that includes tax a line keeps what the price named, beside its net.
alter table fees add column priced_minor bigint;
--> statement-breakpoint
alter table fees add column priced_discount_minor bigint;
--> statement-breakpoint
alter table fees add constraint fees_priced_check check ((priced_minor is null) = (priced_discount_minor is null));
--> statement-breakpoint
-- Finalizing a held draft takes the tax out of all its lines anew.
grant update (amount_minor, priced_minor, priced_discount_minor, derivation) on fees to counterfoil_app;

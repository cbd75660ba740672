-- Of prepaid credit that is taxed when it is sold: the treatment it was taxed under, whose lines it pays for.
alter table wallet_grants add column tax_category text;
--> statement-breakpoint
alter table wallet_grants add column tax_rate numeric;
--> statement-breakpoint
alter table wallet_grants add column tax_country text;
--> statement-breakpoint
alter table wallet_grants add constraint wallet_grants_tax_check check (
  (nature = 'bought_single') = (tax_category is not null) and (tax_category is null) = (tax_rate is null));

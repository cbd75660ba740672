-- Customers see the coupons they have and what they took off their invoices.
create policy applied_coupons_portal on applied_coupons for select to counterfoil_portal
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid and customer_id = nullif(current_setting('app.customer_id', true), '')::uuid);
--> statement-breakpoint
grant select on applied_coupons to counterfoil_portal;
--> statement-breakpoint
create policy coupon_uses_portal on coupon_uses for select to counterfoil_portal
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid and customer_id = nullif(current_setting('app.customer_id', true), '')::uuid);
--> statement-breakpoint
grant select on coupon_uses to counterfoil_portal;
--> statement-breakpoint
create policy coupons_portal on coupons for select to counterfoil_portal
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid and nullif(current_setting('app.customer_id', true), '')::uuid is not null);
--> statement-breakpoint
grant select on coupons to counterfoil_portal;

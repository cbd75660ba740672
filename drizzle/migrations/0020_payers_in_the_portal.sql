-- Who pays for other customers sees their invoices and what belongs to them, and nothing else of theirs.
create or replace function set_portal(organization uuid, customer uuid) returns void language plpgsql as $$
begin
  execute format('set local app.organization_id = %L', organization);
  execute format('set local app.customer_id = %L', customer);
  perform set_config('app.paid_customer_ids', coalesce((select string_agg(id::text, ',') from customers
    where organization_id = organization and payer_id = customer and pays = 'payer'), ''), true);
  execute 'set local role counterfoil_portal';
end $$;
--> statement-breakpoint
alter policy allocations_portal on allocations
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid and customer_id = any (string_to_array(concat_ws(',', nullif(current_setting('app.customer_id', true), ''), nullif(current_setting('app.paid_customer_ids', true), '')), ',')::uuid[]));
--> statement-breakpoint
alter policy applied_coupons_portal on applied_coupons
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid and customer_id = any (string_to_array(concat_ws(',', nullif(current_setting('app.customer_id', true), ''), nullif(current_setting('app.paid_customer_ids', true), '')), ',')::uuid[]));
--> statement-breakpoint
alter policy coupon_uses_portal on coupon_uses
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid and customer_id = any (string_to_array(concat_ws(',', nullif(current_setting('app.customer_id', true), ''), nullif(current_setting('app.paid_customer_ids', true), '')), ',')::uuid[]));
--> statement-breakpoint
alter policy credit_allocations_portal on credit_allocations
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid and customer_id = any (string_to_array(concat_ws(',', nullif(current_setting('app.customer_id', true), ''), nullif(current_setting('app.paid_customer_ids', true), '')), ',')::uuid[]));
--> statement-breakpoint
alter policy credit_note_tax_groups_portal on credit_note_tax_groups
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid and customer_id = any (string_to_array(concat_ws(',', nullif(current_setting('app.customer_id', true), ''), nullif(current_setting('app.paid_customer_ids', true), '')), ',')::uuid[]));
--> statement-breakpoint
alter policy credit_notes_portal on credit_notes
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid and customer_id = any (string_to_array(concat_ws(',', nullif(current_setting('app.customer_id', true), ''), nullif(current_setting('app.paid_customer_ids', true), '')), ',')::uuid[]));
--> statement-breakpoint
alter policy customer_credits_portal on customer_credits
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid and customer_id = any (string_to_array(concat_ws(',', nullif(current_setting('app.customer_id', true), ''), nullif(current_setting('app.paid_customer_ids', true), '')), ',')::uuid[]));
--> statement-breakpoint
alter policy fees_portal on fees
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid and customer_id = any (string_to_array(concat_ws(',', nullif(current_setting('app.customer_id', true), ''), nullif(current_setting('app.paid_customer_ids', true), '')), ',')::uuid[]));
--> statement-breakpoint
alter policy invoice_balances_portal on invoice_balances
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid and customer_id = any (string_to_array(concat_ws(',', nullif(current_setting('app.customer_id', true), ''), nullif(current_setting('app.paid_customer_ids', true), '')), ',')::uuid[]));
--> statement-breakpoint
alter policy invoice_tax_groups_portal on invoice_tax_groups
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid and customer_id = any (string_to_array(concat_ws(',', nullif(current_setting('app.customer_id', true), ''), nullif(current_setting('app.paid_customer_ids', true), '')), ',')::uuid[]));
--> statement-breakpoint
alter policy invoices_portal on invoices
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid and customer_id = any (string_to_array(concat_ws(',', nullif(current_setting('app.customer_id', true), ''), nullif(current_setting('app.paid_customer_ids', true), '')), ',')::uuid[]));
--> statement-breakpoint
alter policy payments_portal on payments
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid and customer_id = any (string_to_array(concat_ws(',', nullif(current_setting('app.customer_id', true), ''), nullif(current_setting('app.paid_customer_ids', true), '')), ',')::uuid[]));
--> statement-breakpoint
alter policy refunds_portal on refunds
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid and customer_id = any (string_to_array(concat_ws(',', nullif(current_setting('app.customer_id', true), ''), nullif(current_setting('app.paid_customer_ids', true), '')), ',')::uuid[]));
--> statement-breakpoint
alter policy wallet_draws_portal on wallet_draws
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid and customer_id = any (string_to_array(concat_ws(',', nullif(current_setting('app.customer_id', true), ''), nullif(current_setting('app.paid_customer_ids', true), '')), ',')::uuid[]));
--> statement-breakpoint
alter policy wallets_portal on wallets
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid and customer_id = any (string_to_array(concat_ws(',', nullif(current_setting('app.customer_id', true), ''), nullif(current_setting('app.paid_customer_ids', true), '')), ',')::uuid[]));

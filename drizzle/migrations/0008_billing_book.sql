-- What the widened engine keeps: documents beside the invoice, credit and prepaid credit, coupons, pauses, agreed prices.
alter table organizations add column grace_days bigint not null default 0;
--> statement-breakpoint
alter table organizations add column overdue jsonb;
--> statement-breakpoint
-- Several rates may be charged by default; they add up.
drop index tax_rates_default_key;
--> statement-breakpoint
alter table customers add column tax_codes text[] not null default '{}';
--> statement-breakpoint
alter table customers add column tax_status text not null default 'taxable'
  constraint customers_tax_status_check check (tax_status in ('taxable', 'reverse_charge', 'exempt'));
--> statement-breakpoint
alter table customers add column invoicing_off boolean not null default false;
--> statement-breakpoint
alter table customers add column draft_mode text
  constraint customers_draft_mode_check check (draft_mode in ('each', 'together'));
--> statement-breakpoint
alter table customers add column grace_days bigint;
--> statement-breakpoint
alter table customers add column payer_id uuid;
--> statement-breakpoint
alter table customers add column pays text not null default 'self';
--> statement-breakpoint
alter table customers add constraint customers_pays_check
  check (pays = 'self' or (pays = 'payer' and payer_id is not null));
--> statement-breakpoint
alter table customers add column collection_off boolean not null default false;
--> statement-breakpoint
alter table customers add constraint customers_payer_fk foreign key (organization_id, payer_id)
  references customers (organization_id, id);
--> statement-breakpoint
create index customers_payer on customers (organization_id, payer_id) where payer_id is not null;
--> statement-breakpoint
alter table subscriptions add column base_id uuid;
--> statement-breakpoint
alter table subscriptions add column unused text
  constraint subscriptions_unused_check check (unused in ('credit', 'refund', 'keep'));
--> statement-breakpoint
alter table subscriptions add column closing_invoice boolean not null default true;
--> statement-breakpoint
alter table subscriptions add column expires boolean not null default false;
--> statement-breakpoint
alter table subscriptions add column invoicing_off boolean not null default false;
--> statement-breakpoint
alter table subscriptions add column settled_through date;
--> statement-breakpoint
alter table subscriptions add constraint subscriptions_base_fk foreign key (organization_id, base_id)
  references subscriptions (organization_id, id);
--> statement-breakpoint
create index subscriptions_base on subscriptions (organization_id, base_id) where base_id is not null;
--> statement-breakpoint
alter table stints add column anchor jsonb;
--> statement-breakpoint
alter table stints add column overrides jsonb;
--> statement-breakpoint
alter table stints add column phases_from date;
--> statement-breakpoint
alter table stints add column first_phase bigint;
--> statement-breakpoint
alter table stints add column bill_day_given boolean not null default false;
--> statement-breakpoint
alter table stints add column known_at timestamptz;
--> statement-breakpoint
alter table invoices add column drafted_on date;
--> statement-breakpoint
update invoices set drafted_on = issued_on;
--> statement-breakpoint
alter table invoices alter column drafted_on set not null;
--> statement-breakpoint
alter table invoices add column occasion text;
--> statement-breakpoint
alter table invoices add column discount_minor bigint not null default 0;
--> statement-breakpoint
alter table invoice_balances add column credit_minor bigint not null default 0;
--> statement-breakpoint
alter table invoice_balances add column prepaid_minor bigint not null default 0;
--> statement-breakpoint
alter table invoice_balances add column disputed boolean not null default false;
--> statement-breakpoint
alter table invoice_balances add column released boolean not null default false;
--> statement-breakpoint
create index invoice_balances_released on invoice_balances (organization_id, customer_id) where released;
--> statement-breakpoint
create table subscription_pauses (
  organization_id uuid not null,
  id uuid not null,
  subscription_id uuid not null,
  customer_id uuid not null,
  service text not null,
  starts_at timestamptz not null,
  ends_at timestamptz,
  constraint subscription_pauses_pk primary key (organization_id, id),
  constraint subscription_pauses_end_check check (ends_at is null or ends_at >= starts_at)
);
--> statement-breakpoint
create table subscription_item_units (
  organization_id uuid not null,
  id uuid not null,
  subscription_id uuid not null,
  customer_id uuid not null,
  item text not null,
  units numeric not null,
  starts_at timestamptz not null,
  constraint subscription_item_units_pk primary key (organization_id, id)
);
--> statement-breakpoint
create table customer_overdue (
  organization_id uuid not null,
  customer_id uuid not null,
  state text,
  since date not null,
  next_on date,
  constraint customer_overdue_pk primary key (organization_id, customer_id)
);
--> statement-breakpoint
create table credit_notes (
  organization_id uuid not null,
  id uuid not null,
  customer_id uuid not null,
  issuer_id uuid not null,
  number text not null,
  sequence bigint not null,
  series_id uuid not null,
  corrects_invoice_id uuid,
  currency text not null,
  reason text not null,
  state text not null,
  issued_on date not null,
  posted_on date not null,
  net_minor bigint not null,
  tax_minor bigint not null,
  total_minor bigint not null,
  coupon_adjustment_minor bigint not null,
  credit_minor bigint not null,
  refund_minor bigint not null,
  issuer jsonb not null,
  buyer jsonb not null,
  closed_at timestamptz not null,
  recorded_at timestamptz not null,
  constraint credit_notes_pk primary key (organization_id, id),
  constraint credit_notes_total_check check (total_minor = net_minor + tax_minor),
  constraint credit_notes_settled_check check (credit_minor >= 0 and refund_minor >= 0 and credit_minor + refund_minor = case when state = 'void' then 0 else total_minor end),
  constraint credit_notes_reason_check check (reason in ('facts_changed', 'duplicate', 'order_change', 'order_cancellation', 'unsatisfactory', 'fraudulent', 'goodwill', 'other')),
  constraint credit_notes_state_check check (state in ('final', 'void'))
);
--> statement-breakpoint
create table held_drafts (
  organization_id uuid not null,
  id uuid not null,
  customer_id uuid not null,
  issuer_id uuid not null,
  document_class text not null,
  tax_regime text not null,
  cut text not null,
  currency text not null,
  occasion text,
  drafted_on date not null,
  due_on date not null,
  net_minor bigint not null,
  tax_minor bigint not null,
  total_minor bigint not null,
  snapshot jsonb not null,
  created_at timestamptz not null,
  constraint held_drafts_pk primary key (organization_id, id)
);
--> statement-breakpoint
create table pending_drafts (
  organization_id uuid not null,
  id uuid not null,
  customer_id uuid not null,
  tax_regime text not null,
  cut text not null,
  currency text not null,
  drafted_on date not null,
  issued_on date not null,
  due_on date not null,
  closes_at timestamptz not null,
  net_minor bigint not null,
  tax_minor bigint not null,
  total_minor bigint not null,
  snapshot jsonb not null,
  constraint pending_drafts_pk primary key (organization_id, id)
);
--> statement-breakpoint
create table credit_note_tax_groups (
  organization_id uuid not null,
  credit_note_id uuid not null,
  group_number bigint not null,
  customer_id uuid not null,
  category text not null,
  rate numeric not null,
  country text,
  net_minor bigint not null,
  tax_minor bigint not null,
  constraint credit_note_tax_groups_pk primary key (organization_id, credit_note_id, group_number)
);
--> statement-breakpoint
create table customer_credits (
  organization_id uuid not null,
  id uuid not null,
  customer_id uuid not null,
  currency text not null,
  kind text not null,
  source_invoice_id uuid,
  credit_note_id uuid,
  amount_minor bigint not null,
  open_minor bigint not null,
  created_at timestamptz not null,
  constraint customer_credits_pk primary key (organization_id, id),
  constraint customer_credits_open_check check (open_minor >= 0 and open_minor <= amount_minor),
  constraint customer_credits_kind_check check (kind in ('credit_note', 'grant', 'overpayment'))
);
--> statement-breakpoint
create table credit_allocations (
  organization_id uuid not null,
  id uuid not null,
  customer_id uuid not null,
  credit_id uuid not null,
  invoice_id uuid not null,
  currency text not null,
  amount_minor bigint not null,
  allocated_on date not null,
  allocated_at timestamptz not null,
  constraint credit_allocations_pk primary key (organization_id, id),
  constraint credit_allocations_amount_check check (amount_minor <> 0)
);
--> statement-breakpoint
create table wallets (
  organization_id uuid not null,
  id uuid not null,
  customer_id uuid not null,
  code text not null,
  name text not null,
  currency text not null,
  priority bigint not null,
  applies_to text[] not null,
  top_up jsonb,
  created_at timestamptz not null,
  ended_at timestamptz,
  constraint wallets_pk primary key (organization_id, id)
);
--> statement-breakpoint
create table wallet_grants (
  organization_id uuid not null,
  id uuid not null,
  wallet_id uuid not null,
  customer_id uuid not null,
  nature text not null,
  priority bigint not null,
  amount_minor bigint not null,
  remaining_minor bigint not null,
  usable boolean not null,
  expires_at timestamptz,
  invoice_id uuid,
  created_at timestamptz not null,
  constraint wallet_grants_pk primary key (organization_id, id),
  constraint wallet_grants_nature_check check (nature in ('bought_multi', 'bought_single', 'free')),
  constraint wallet_grants_remaining_check check (remaining_minor >= 0 and remaining_minor <= amount_minor)
);
--> statement-breakpoint
create table wallet_draws (
  organization_id uuid not null,
  id uuid not null,
  customer_id uuid not null,
  wallet_id uuid not null,
  grant_id uuid not null,
  invoice_id uuid,
  currency text not null,
  amount_minor bigint not null,
  drawn_on date not null,
  drawn_at timestamptz not null,
  constraint wallet_draws_pk primary key (organization_id, id),
  constraint wallet_draws_amount_check check (amount_minor <> 0)
);
--> statement-breakpoint
create table coupons (
  organization_id uuid not null,
  id uuid not null,
  code text not null,
  name text not null,
  percent numeric,
  currency text,
  amount_minor bigint,
  duration text not null,
  periods bigint,
  plan_codes text[] not null,
  metric_codes text[] not null,
  reusable boolean not null,
  valid_from timestamptz,
  valid_to timestamptz,
  max_uses bigint,
  max_uses_per_customer bigint,
  created_at timestamptz not null,
  retired_at timestamptz,
  constraint coupons_pk primary key (organization_id, id),
  constraint coupons_off_check check (num_nonnulls(percent, amount_minor) = 1 and (amount_minor is null) = (currency is null)),
  constraint coupons_duration_check check (duration in ('once', 'repeating', 'forever'))
);
--> statement-breakpoint
create table applied_coupons (
  organization_id uuid not null,
  id uuid not null,
  coupon_id uuid not null,
  customer_id uuid not null,
  amount_minor bigint,
  remaining_minor bigint,
  remaining_periods bigint,
  applied_at timestamptz not null,
  ended_at timestamptz,
  constraint applied_coupons_pk primary key (organization_id, id),
  constraint applied_coupons_rest_check check (remaining_minor >= 0 and remaining_periods >= 0)
);
--> statement-breakpoint
create table coupon_uses (
  organization_id uuid not null,
  id uuid not null,
  applied_coupon_id uuid not null,
  customer_id uuid not null,
  invoice_id uuid not null,
  currency text not null,
  amount_minor bigint not null,
  used_on date not null,
  constraint coupon_uses_pk primary key (organization_id, id),
  constraint coupon_uses_amount_check check (amount_minor >= 0)
);
--> statement-breakpoint
alter table subscription_pauses add constraint subscription_pauses_subscription_fk foreign key (organization_id, subscription_id) references subscriptions (organization_id, id);
--> statement-breakpoint
alter table subscription_pauses add constraint subscription_pauses_customer_fk foreign key (organization_id, customer_id) references customers (organization_id, id);
--> statement-breakpoint
alter table subscription_item_units add constraint subscription_item_units_subscription_fk foreign key (organization_id, subscription_id) references subscriptions (organization_id, id);
--> statement-breakpoint
alter table subscription_item_units add constraint subscription_item_units_customer_fk foreign key (organization_id, customer_id) references customers (organization_id, id);
--> statement-breakpoint
alter table customer_overdue add constraint customer_overdue_customer_fk foreign key (organization_id, customer_id) references customers (organization_id, id);
--> statement-breakpoint
alter table credit_notes add constraint credit_notes_customer_fk foreign key (organization_id, customer_id) references customers (organization_id, id);
--> statement-breakpoint
alter table credit_notes add constraint credit_notes_issuer_fk foreign key (organization_id, issuer_id) references issuers (organization_id, id);
--> statement-breakpoint
alter table credit_notes add constraint credit_notes_invoice_fk foreign key (organization_id, corrects_invoice_id) references invoices (organization_id, id);
--> statement-breakpoint
alter table held_drafts add constraint held_drafts_customer_fk foreign key (organization_id, customer_id) references customers (organization_id, id);
--> statement-breakpoint
alter table held_drafts add constraint held_drafts_issuer_fk foreign key (organization_id, issuer_id) references issuers (organization_id, id);
--> statement-breakpoint
alter table pending_drafts add constraint pending_drafts_customer_fk foreign key (organization_id, customer_id) references customers (organization_id, id);
--> statement-breakpoint
alter table credit_note_tax_groups add constraint credit_note_tax_groups_note_fk foreign key (organization_id, credit_note_id) references credit_notes (organization_id, id);
--> statement-breakpoint
alter table customer_credits add constraint customer_credits_customer_fk foreign key (organization_id, customer_id) references customers (organization_id, id);
--> statement-breakpoint
alter table customer_credits add constraint customer_credits_invoice_fk foreign key (organization_id, source_invoice_id) references invoices (organization_id, id);
--> statement-breakpoint
alter table customer_credits add constraint customer_credits_note_fk foreign key (organization_id, credit_note_id) references credit_notes (organization_id, id);
--> statement-breakpoint
alter table credit_allocations add constraint credit_allocations_credit_fk foreign key (organization_id, credit_id) references customer_credits (organization_id, id);
--> statement-breakpoint
alter table credit_allocations add constraint credit_allocations_invoice_fk foreign key (organization_id, invoice_id) references invoices (organization_id, id);
--> statement-breakpoint
alter table credit_allocations add constraint credit_allocations_customer_fk foreign key (organization_id, customer_id) references customers (organization_id, id);
--> statement-breakpoint
alter table wallets add constraint wallets_customer_fk foreign key (organization_id, customer_id) references customers (organization_id, id);
--> statement-breakpoint
alter table wallet_grants add constraint wallet_grants_wallet_fk foreign key (organization_id, wallet_id) references wallets (organization_id, id);
--> statement-breakpoint
alter table wallet_grants add constraint wallet_grants_customer_fk foreign key (organization_id, customer_id) references customers (organization_id, id);
--> statement-breakpoint
alter table wallet_grants add constraint wallet_grants_invoice_fk foreign key (organization_id, invoice_id) references invoices (organization_id, id);
--> statement-breakpoint
alter table wallet_draws add constraint wallet_draws_grant_fk foreign key (organization_id, grant_id) references wallet_grants (organization_id, id);
--> statement-breakpoint
alter table wallet_draws add constraint wallet_draws_wallet_fk foreign key (organization_id, wallet_id) references wallets (organization_id, id);
--> statement-breakpoint
alter table wallet_draws add constraint wallet_draws_invoice_fk foreign key (organization_id, invoice_id) references invoices (organization_id, id);
--> statement-breakpoint
alter table wallet_draws add constraint wallet_draws_customer_fk foreign key (organization_id, customer_id) references customers (organization_id, id);
--> statement-breakpoint
alter table coupons add constraint coupons_organization_fk foreign key (organization_id) references organizations (id);
--> statement-breakpoint
alter table applied_coupons add constraint applied_coupons_coupon_fk foreign key (organization_id, coupon_id) references coupons (organization_id, id);
--> statement-breakpoint
alter table applied_coupons add constraint applied_coupons_customer_fk foreign key (organization_id, customer_id) references customers (organization_id, id);
--> statement-breakpoint
alter table coupon_uses add constraint coupon_uses_coupon_fk foreign key (organization_id, applied_coupon_id) references applied_coupons (organization_id, id);
--> statement-breakpoint
alter table coupon_uses add constraint coupon_uses_invoice_fk foreign key (organization_id, invoice_id) references invoices (organization_id, id);
--> statement-breakpoint
alter table coupon_uses add constraint coupon_uses_customer_fk foreign key (organization_id, customer_id) references customers (organization_id, id);
--> statement-breakpoint
create index subscription_pauses_subscription on subscription_pauses (organization_id, subscription_id);
--> statement-breakpoint
create index subscription_item_units_subscription on subscription_item_units (organization_id, subscription_id);
--> statement-breakpoint
create index customer_overdue_next on customer_overdue (organization_id, next_on) where next_on is not null;
--> statement-breakpoint
create unique index credit_notes_sequence_key on credit_notes (organization_id, series_id, sequence);
--> statement-breakpoint
create index credit_notes_number on credit_notes (organization_id, number);
--> statement-breakpoint
create index credit_notes_customer on credit_notes (organization_id, customer_id, issued_on desc, id desc);
--> statement-breakpoint
create index credit_notes_issued on credit_notes (organization_id, issued_on desc, id desc);
--> statement-breakpoint
create index credit_notes_invoice on credit_notes (organization_id, corrects_invoice_id);
--> statement-breakpoint
create index credit_notes_void on credit_notes (organization_id, customer_id) where state = 'void';
--> statement-breakpoint
create index held_drafts_customer on held_drafts (organization_id, customer_id);
--> statement-breakpoint
create unique index pending_drafts_cut_key on pending_drafts (organization_id, customer_id, currency, tax_regime, cut);
--> statement-breakpoint
create index pending_drafts_closes on pending_drafts (organization_id, closes_at, id);
--> statement-breakpoint
create index customer_credits_customer on customer_credits (organization_id, customer_id, created_at);
--> statement-breakpoint
create index customer_credits_open on customer_credits (organization_id, customer_id) where open_minor > 0;
--> statement-breakpoint
create index credit_allocations_credit on credit_allocations (organization_id, credit_id);
--> statement-breakpoint
create index credit_allocations_invoice on credit_allocations (organization_id, invoice_id);
--> statement-breakpoint
create index credit_allocations_customer on credit_allocations (organization_id, customer_id);
--> statement-breakpoint
create unique index wallets_code_key on wallets (organization_id, customer_id, code);
--> statement-breakpoint
create index wallet_grants_wallet on wallet_grants (organization_id, wallet_id);
--> statement-breakpoint
create index wallet_grants_rest on wallet_grants (organization_id, customer_id) where remaining_minor > 0;
--> statement-breakpoint
create index wallet_grants_expiry on wallet_grants (organization_id, expires_at) where remaining_minor > 0;
--> statement-breakpoint
create index wallet_grants_invoice on wallet_grants (organization_id, invoice_id) where invoice_id is not null;
--> statement-breakpoint
create index wallet_draws_grant on wallet_draws (organization_id, grant_id);
--> statement-breakpoint
create index wallet_draws_invoice on wallet_draws (organization_id, invoice_id);
--> statement-breakpoint
create index wallet_draws_wallet on wallet_draws (organization_id, wallet_id, drawn_at);
--> statement-breakpoint
create unique index coupons_code_key on coupons (organization_id, code);
--> statement-breakpoint
create index applied_coupons_customer on applied_coupons (organization_id, customer_id);
--> statement-breakpoint
create index applied_coupons_coupon on applied_coupons (organization_id, coupon_id);
--> statement-breakpoint
create unique index coupon_uses_invoice_key on coupon_uses (organization_id, invoice_id, applied_coupon_id);
--> statement-breakpoint
create index coupon_uses_coupon on coupon_uses (organization_id, applied_coupon_id);
--> statement-breakpoint
alter table applied_coupons enable row level security;
--> statement-breakpoint
create policy applied_coupons_tenant on applied_coupons to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert, update, delete on applied_coupons to counterfoil_app;
--> statement-breakpoint
alter table coupon_uses enable row level security;
--> statement-breakpoint
create policy coupon_uses_tenant on coupon_uses to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert on coupon_uses to counterfoil_app;
--> statement-breakpoint
alter table coupons enable row level security;
--> statement-breakpoint
create policy coupons_tenant on coupons to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert, update, delete on coupons to counterfoil_app;
--> statement-breakpoint
alter table credit_allocations enable row level security;
--> statement-breakpoint
create policy credit_allocations_tenant on credit_allocations to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert on credit_allocations to counterfoil_app;
--> statement-breakpoint
create policy credit_allocations_portal on credit_allocations for select to counterfoil_portal
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid and customer_id = nullif(current_setting('app.customer_id', true), '')::uuid);
--> statement-breakpoint
grant select on credit_allocations to counterfoil_portal;
--> statement-breakpoint
alter table credit_note_tax_groups enable row level security;
--> statement-breakpoint
create policy credit_note_tax_groups_tenant on credit_note_tax_groups to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert on credit_note_tax_groups to counterfoil_app;
--> statement-breakpoint
create policy credit_note_tax_groups_portal on credit_note_tax_groups for select to counterfoil_portal
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid and customer_id = nullif(current_setting('app.customer_id', true), '')::uuid);
--> statement-breakpoint
grant select on credit_note_tax_groups to counterfoil_portal;
--> statement-breakpoint
alter table credit_notes enable row level security;
--> statement-breakpoint
create policy credit_notes_tenant on credit_notes to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert on credit_notes to counterfoil_app;
--> statement-breakpoint
create policy credit_notes_portal on credit_notes for select to counterfoil_portal
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid and customer_id = nullif(current_setting('app.customer_id', true), '')::uuid);
--> statement-breakpoint
grant select on credit_notes to counterfoil_portal;
--> statement-breakpoint
alter table customer_credits enable row level security;
--> statement-breakpoint
create policy customer_credits_tenant on customer_credits to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert, update on customer_credits to counterfoil_app;
--> statement-breakpoint
create policy customer_credits_portal on customer_credits for select to counterfoil_portal
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid and customer_id = nullif(current_setting('app.customer_id', true), '')::uuid);
--> statement-breakpoint
grant select on customer_credits to counterfoil_portal;
--> statement-breakpoint
alter table customer_overdue enable row level security;
--> statement-breakpoint
create policy customer_overdue_tenant on customer_overdue to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert, update, delete on customer_overdue to counterfoil_app;
--> statement-breakpoint
alter table held_drafts enable row level security;
--> statement-breakpoint
create policy held_drafts_tenant on held_drafts to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert, update, delete on held_drafts to counterfoil_app;
--> statement-breakpoint
alter table pending_drafts enable row level security;
--> statement-breakpoint
create policy pending_drafts_tenant on pending_drafts to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert, update, delete on pending_drafts to counterfoil_app;
--> statement-breakpoint
alter table subscription_item_units enable row level security;
--> statement-breakpoint
create policy subscription_item_units_tenant on subscription_item_units to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert, update, delete on subscription_item_units to counterfoil_app;
--> statement-breakpoint
create policy subscription_item_units_portal on subscription_item_units for select to counterfoil_portal
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid and customer_id = nullif(current_setting('app.customer_id', true), '')::uuid);
--> statement-breakpoint
grant select on subscription_item_units to counterfoil_portal;
--> statement-breakpoint
alter table subscription_pauses enable row level security;
--> statement-breakpoint
create policy subscription_pauses_tenant on subscription_pauses to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert, update, delete on subscription_pauses to counterfoil_app;
--> statement-breakpoint
create policy subscription_pauses_portal on subscription_pauses for select to counterfoil_portal
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid and customer_id = nullif(current_setting('app.customer_id', true), '')::uuid);
--> statement-breakpoint
grant select on subscription_pauses to counterfoil_portal;
--> statement-breakpoint
alter table wallet_draws enable row level security;
--> statement-breakpoint
create policy wallet_draws_tenant on wallet_draws to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert on wallet_draws to counterfoil_app;
--> statement-breakpoint
create policy wallet_draws_portal on wallet_draws for select to counterfoil_portal
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid and customer_id = nullif(current_setting('app.customer_id', true), '')::uuid);
--> statement-breakpoint
grant select on wallet_draws to counterfoil_portal;
--> statement-breakpoint
alter table wallet_grants enable row level security;
--> statement-breakpoint
create policy wallet_grants_tenant on wallet_grants to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert, update on wallet_grants to counterfoil_app;
--> statement-breakpoint
create policy wallet_grants_portal on wallet_grants for select to counterfoil_portal
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid and customer_id = nullif(current_setting('app.customer_id', true), '')::uuid);
--> statement-breakpoint
grant select on wallet_grants to counterfoil_portal;
--> statement-breakpoint
alter table wallets enable row level security;
--> statement-breakpoint
create policy wallets_tenant on wallets to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert, update, delete on wallets to counterfoil_app;
--> statement-breakpoint
create policy wallets_portal on wallets for select to counterfoil_portal
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid and customer_id = nullif(current_setting('app.customer_id', true), '')::uuid);
--> statement-breakpoint
grant select on wallets to counterfoil_portal;
--> statement-breakpoint
-- A fee stands on an invoice, a credit note or a held draft.
alter table fees alter column invoice_id drop not null;
--> statement-breakpoint
alter table fees add column credit_note_id uuid;
--> statement-breakpoint
alter table fees add column held_draft_id uuid;
--> statement-breakpoint
alter table fees add column item text;
--> statement-breakpoint
update fees set item = case kind when 'subscription' then 'recurring' else (
  select c.code from charges c where c.organization_id = fees.organization_id and c.id = fees.charge_id) end;
--> statement-breakpoint
update fees set item = 'recurring' where item is null;
--> statement-breakpoint
alter table fees alter column item set not null;
--> statement-breakpoint
alter table fees add column part text not null default '';
--> statement-breakpoint
alter table fees add column price_key text;
--> statement-breakpoint
alter table fees add column period_days bigint;
--> statement-breakpoint
alter table fees add column metric_code text;
--> statement-breakpoint
alter table fees add column plan_code text;
--> statement-breakpoint
alter table fees add column tax_codes text[];
--> statement-breakpoint
alter table fees add column discount_exact numeric;
--> statement-breakpoint
alter table fees add column is_interim boolean not null default false;
--> statement-breakpoint
alter table fees add constraint fees_document_check
  check (num_nonnulls(invoice_id, credit_note_id, held_draft_id) = 1);
--> statement-breakpoint
alter table fees drop constraint fees_kind_check;
--> statement-breakpoint
alter table fees add constraint fees_kind_check
  check (kind in ('subscription', 'usage', 'fixed', 'charge_minimum', 'commitment', 'one_off'));
--> statement-breakpoint
alter table fees add constraint fees_note_fk foreign key (organization_id, credit_note_id)
  references credit_notes (organization_id, id);
--> statement-breakpoint
alter table fees add constraint fees_held_draft_fk foreign key (organization_id, held_draft_id)
  references held_drafts (organization_id, id);
--> statement-breakpoint
-- Positions are told apart in memory; a run asks for a subscription's fees by the days they cover.
drop index fees_position;
--> statement-breakpoint
create index fees_subscription on fees (organization_id, subscription_id, to_on);
--> statement-breakpoint
create unique index fees_note_line_key on fees (organization_id, credit_note_id, line_number) where credit_note_id is not null;
--> statement-breakpoint
create index fees_held_draft on fees (organization_id, held_draft_id) where held_draft_id is not null;
--> statement-breakpoint
create index fees_corrects on fees (organization_id, corrects_fee_id) where corrects_fee_id is not null;
--> statement-breakpoint
-- The fees of a held draft move to the invoice it becomes, with what coupons take off them then; all others are
-- history, and no grant alone could tell the two apart.
grant update (invoice_id, held_draft_id, line_number, discount_minor, discount_exact) on fees to counterfoil_app;
--> statement-breakpoint
create policy fees_held on fees as restrictive for update to counterfoil_app
  using (held_draft_id is not null) with check (true);
--> statement-breakpoint
alter table journal_entries drop constraint journal_entries_recipe_check;
--> statement-breakpoint
alter table journal_entries add constraint journal_entries_recipe_check check (recipe in (
  'invoice.finalized', 'invoice.cancelled', 'revenue.recognized', 'credit_note.reversal', 'credit_note.concession', 'credit_note.refund_due',
  'credit.granted', 'credit.applied', 'credit.moved', 'wallet.sold_multi', 'wallet.sold_single', 'wallet.used_multi',
  'wallet.used_single', 'wallet.used_free', 'wallet.used_free_as_tender', 'wallet.expired_bought', 'payment.succeeded', 'payment.manual',
  'payment.returned', 'overpayment.applied', 'overpayment.refunded', 'refund.created', 'refund.balance_transaction', 'refund.failed',
  'writeoff', 'writeoff.undone', 'vat_relief', 'recovery'));
--> statement-breakpoint
-- Credit notes have a series of their own.
insert into number_series (organization_id, id, issuer_id, document_kind, prefix, digits, next_number)
  select organization_id, gen_random_uuid(), issuer_id, 'credit_note', prefix || 'CN-', digits, 1
  from number_series where document_kind = 'invoice';

-- What is kept out of closing for a while: a fee, a draft, or the collection of an invoice. Each says why and until when.
create table holds (
  organization_id uuid not null,
  id uuid not null,
  customer_id uuid not null,
  kind text not null,
  subscription_id uuid,
  position text,
  held_draft_id uuid,
  currency text,
  tax_regime text,
  cut text,
  invoice_id uuid,
  description text not null,
  reason text not null,
  ends_at timestamptz not null,
  placed_by text not null,
  placed_at timestamptz not null,
  released_by text,
  released_at timestamptz,
  constraint holds_pk primary key (organization_id, id),
  constraint holds_kind_check check (kind in ('fee', 'draft', 'payment')),
  constraint holds_subject_check check (num_nonnulls(position, held_draft_id, cut, invoice_id) = 1
    and (position is null) = (kind <> 'fee') and (invoice_id is null) = (kind <> 'payment')
    and (position is null) = (subscription_id is null) and (cut is null) = (currency is null or tax_regime is null)),
  constraint holds_released_check check ((released_by is null) = (released_at is null))
);
--> statement-breakpoint
alter table holds add constraint holds_customer_fk foreign key (organization_id, customer_id) references customers (organization_id, id);
--> statement-breakpoint
alter table holds add constraint holds_subscription_fk foreign key (organization_id, subscription_id) references subscriptions (organization_id, id);
--> statement-breakpoint
alter table holds add constraint holds_invoice_fk foreign key (organization_id, invoice_id) references invoices (organization_id, id);
--> statement-breakpoint
create index holds_customer on holds (organization_id, customer_id, ends_at);
--> statement-breakpoint
create index holds_subscription on holds (organization_id, subscription_id);
--> statement-breakpoint
create index holds_invoice on holds (organization_id, invoice_id) where invoice_id is not null;
--> statement-breakpoint
alter table holds enable row level security;
--> statement-breakpoint
create policy holds_tenant on holds to counterfoil_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
--> statement-breakpoint
grant select, insert on holds to counterfoil_app;
--> statement-breakpoint
grant update (released_by, released_at) on holds to counterfoil_app;

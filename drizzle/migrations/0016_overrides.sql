-- Amounts that somebody set on a position of a subscription: on top of what its rules make of it, or in its place.
create table overrides (
  organization_id uuid not null,
  id uuid not null,
  customer_id uuid not null,
  subscription_id uuid not null,
  position text not null,
  stint_id uuid not null,
  charge_id uuid,
  item text not null,
  part text not null,
  description text not null,
  from_on date not null,
  to_on date not null,
  currency text not null,
  kind text not null,
  amount_minor bigint not null,
  reason text not null,
  set_by text not null,
  set_at timestamptz not null,
  lifted_by text,
  lifted_at timestamptz,
  constraint overrides_pk primary key (organization_id, id),
  constraint overrides_kind_check check (kind in ('delta', 'locked')),
  constraint overrides_amount_check check (kind = 'delta' or amount_minor >= 0),
  constraint overrides_lifted_check check ((lifted_by is null) = (lifted_at is null))
);
--> statement-breakpoint
alter table overrides add constraint overrides_customer_fk foreign key (organization_id, customer_id) references customers (organization_id, id);
--> statement-breakpoint
alter table overrides add constraint overrides_subscription_fk foreign key (organization_id, subscription_id) references subscriptions (organization_id, id);
--> statement-breakpoint
alter table overrides add constraint overrides_charge_fk foreign key (organization_id, charge_id) references charges (organization_id, id);
--> statement-breakpoint
-- One amount holds on a position at a time.
create unique index overrides_position_key on overrides (organization_id, subscription_id, position) where lifted_at is null;
--> statement-breakpoint
create index overrides_subscription on overrides (organization_id, subscription_id);
--> statement-breakpoint
create index overrides_in_force on overrides (organization_id, customer_id) where lifted_at is null;
--> statement-breakpoint
alter table overrides enable row level security;
--> statement-breakpoint
create policy overrides_tenant on overrides to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert on overrides to counterfoil_app;
--> statement-breakpoint
grant update (lifted_by, lifted_at) on overrides to counterfoil_app;
--> statement-breakpoint
-- What of a fee is by hand, in the price's own terms; absent where nothing is.
alter table fees add column override_minor bigint;

-- What corrections leave behind: claims given up, money paid back, credit that moved; and numbers by template.
alter table customers add column overdue_off boolean not null default false;
--> statement-breakpoint
alter table customers add column number bigint;
--> statement-breakpoint
create unique index customers_number_key on customers (organization_id, number);
--> statement-breakpoint
-- True in a stage that stops service and billing: nothing is billed while it lasts.
alter table customer_overdue add column blocks boolean not null default false;
--> statement-breakpoint
alter table number_series add column template text not null default 'plain'
  constraint number_series_template_check check (template in ('plain', 'per_organization', 'per_customer'));
--> statement-breakpoint
create table write_offs (
  organization_id uuid not null,
  id uuid not null,
  customer_id uuid not null,
  invoice_id uuid not null,
  currency text not null,
  amount_minor bigint not null,
  reason text not null,
  written_on date not null,
  written_at timestamptz not null,
  constraint write_offs_pk primary key (organization_id, id),
  constraint write_offs_amount_check check (amount_minor <> 0)
);
--> statement-breakpoint
create table refunds (
  organization_id uuid not null,
  id uuid not null,
  customer_id uuid not null,
  payment_id uuid not null,
  invoice_id uuid not null,
  credit_note_id uuid,
  currency text not null,
  amount_minor bigint not null,
  reopens_minor bigint not null,
  reason text,
  state text not null,
  created_at timestamptz not null,
  settled_at timestamptz,
  recorded_at timestamptz not null,
  constraint refunds_pk primary key (organization_id, id),
  constraint refunds_amount_check check (amount_minor > 0 and reopens_minor between 0 and amount_minor),
  constraint refunds_state_check check (state in ('created', 'processing', 'succeeded', 'failed'))
);
--> statement-breakpoint
create table credit_moves (
  organization_id uuid not null,
  id uuid not null,
  customer_id uuid not null,
  credit_id uuid not null,
  to_customer_id uuid not null,
  to_credit_id uuid not null,
  currency text not null,
  amount_minor bigint not null,
  moved_on date not null,
  moved_at timestamptz not null,
  constraint credit_moves_pk primary key (organization_id, id),
  constraint credit_moves_amount_check check (amount_minor > 0)
);
--> statement-breakpoint
alter table write_offs add constraint write_offs_customer_fk foreign key (organization_id, customer_id) references customers (organization_id, id);
--> statement-breakpoint
alter table write_offs add constraint write_offs_invoice_fk foreign key (organization_id, invoice_id) references invoices (organization_id, id);
--> statement-breakpoint
alter table refunds add constraint refunds_customer_fk foreign key (organization_id, customer_id) references customers (organization_id, id);
--> statement-breakpoint
alter table refunds add constraint refunds_payment_fk foreign key (organization_id, payment_id) references payments (organization_id, id);
--> statement-breakpoint
alter table refunds add constraint refunds_invoice_fk foreign key (organization_id, invoice_id) references invoices (organization_id, id);
--> statement-breakpoint
alter table refunds add constraint refunds_note_fk foreign key (organization_id, credit_note_id) references credit_notes (organization_id, id);
--> statement-breakpoint
alter table credit_moves add constraint credit_moves_customer_fk foreign key (organization_id, customer_id) references customers (organization_id, id);
--> statement-breakpoint
alter table credit_moves add constraint credit_moves_credit_fk foreign key (organization_id, credit_id) references customer_credits (organization_id, id);
--> statement-breakpoint
alter table credit_moves add constraint credit_moves_to_customer_fk foreign key (organization_id, to_customer_id) references customers (organization_id, id);
--> statement-breakpoint
alter table credit_moves add constraint credit_moves_to_credit_fk foreign key (organization_id, to_credit_id) references customer_credits (organization_id, id);
--> statement-breakpoint
create index write_offs_invoice on write_offs (organization_id, invoice_id);
--> statement-breakpoint
create index write_offs_customer on write_offs (organization_id, customer_id);
--> statement-breakpoint
create index refunds_payment on refunds (organization_id, payment_id);
--> statement-breakpoint
create index refunds_invoice on refunds (organization_id, invoice_id);
--> statement-breakpoint
create index refunds_note on refunds (organization_id, credit_note_id) where credit_note_id is not null;
--> statement-breakpoint
create index refunds_customer on refunds (organization_id, customer_id);
--> statement-breakpoint
create index credit_moves_credit on credit_moves (organization_id, credit_id);
--> statement-breakpoint
create index credit_moves_customer on credit_moves (organization_id, customer_id);
--> statement-breakpoint
alter table write_offs enable row level security;
--> statement-breakpoint
create policy write_offs_tenant on write_offs to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert on write_offs to counterfoil_app;
--> statement-breakpoint
alter table refunds enable row level security;
--> statement-breakpoint
create policy refunds_tenant on refunds to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert, update on refunds to counterfoil_app;
--> statement-breakpoint
create policy refunds_portal on refunds for select to counterfoil_portal
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid and customer_id = nullif(current_setting('app.customer_id', true), '')::uuid);
--> statement-breakpoint
grant select on refunds to counterfoil_portal;
--> statement-breakpoint
alter table credit_moves enable row level security;
--> statement-breakpoint
create policy credit_moves_tenant on credit_moves to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert on credit_moves to counterfoil_app;
--> statement-breakpoint
create or replace function across_due_organizations(wall timestamptz) returns table (organization_id uuid)
language sql stable security definer set search_path = public as $$
  select o.id from organizations o left join test_clocks c on c.organization_id = o.id
  where exists (select 1 from outbox b where b.organization_id = o.id and b.state = 'pending'
                and b.next_try_at <= wall and (b.leased_until is null or b.leased_until <= wall))
     or c.target_at is not null
     or exists (select 1 from subscriptions s where s.organization_id = o.id and s.due_at <= coalesce(c.now_at, wall))
     or exists (select 1 from invoice_balances i where i.organization_id = o.id and i.collect_at <= coalesce(c.now_at, wall))
     or exists (select 1 from recognition_schedules r where r.organization_id = o.id
                and r.next_on < (coalesce(c.now_at, wall) at time zone o.zone)::date)
     or exists (select 1 from customer_overdue d where d.organization_id = o.id
                and d.next_on <= (coalesce(c.now_at, wall) at time zone o.zone)::date)
     or exists (select 1 from wallet_grants g where g.organization_id = o.id and g.remaining_minor > 0
                and g.expires_at <= coalesce(c.now_at, wall))
$$;

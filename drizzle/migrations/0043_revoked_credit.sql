-- Customer credit that was given by mistake and taken back, as far as it was not used.
create table credit_revocations (
  organization_id uuid not null,
  id uuid not null,
  customer_id uuid not null,
  credit_id uuid not null,
  currency text not null,
  amount_minor bigint not null,
  reason text not null,
  revoked_on date not null,
  revoked_at timestamptz not null,
  constraint credit_revocations_pk primary key (organization_id, id),
  constraint credit_revocations_amount_check check (amount_minor > 0)
);
--> statement-breakpoint
alter table credit_revocations add constraint credit_revocations_customer_fk foreign key (organization_id, customer_id) references customers (organization_id, id);
--> statement-breakpoint
alter table credit_revocations add constraint credit_revocations_credit_fk foreign key (organization_id, credit_id) references customer_credits (organization_id, id);
--> statement-breakpoint
create unique index credit_revocations_credit_key on credit_revocations (organization_id, credit_id);
--> statement-breakpoint
create index credit_revocations_customer on credit_revocations (organization_id, customer_id);
--> statement-breakpoint
alter table credit_revocations enable row level security;
--> statement-breakpoint
create policy credit_revocations_tenant on credit_revocations to counterfoil_app
  using (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid))
  with check (organization_id = (select nullif(current_setting('app.organization_id', true), '')::uuid));
--> statement-breakpoint
grant select, insert on credit_revocations to counterfoil_app;
--> statement-breakpoint
-- The recipes known before, and the one of a revocation; whatever else stands in the list by now stays.
do $$
declare listed text;
begin
  select string_agg(quote_literal(recipe[1]), ', ') into listed
  from pg_constraint c, regexp_matches(pg_get_constraintdef(c.oid), '''([a-z_.]+)''', 'g') as recipe
  where c.conname = 'journal_entries_recipe_check' and c.conrelid = 'journal_entries'::regclass;
  alter table journal_entries drop constraint journal_entries_recipe_check;
  execute format('alter table journal_entries add constraint journal_entries_recipe_check check (recipe in (%s, ''credit.revoked''))', listed);
end $$;

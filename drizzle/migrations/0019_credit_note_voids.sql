-- A credit note that was taken back. The note itself stays as it was issued; this says that it counts no more.
create table credit_note_voids (
  organization_id uuid not null,
  credit_note_id uuid not null,
  customer_id uuid not null,
  credit_minor bigint not null,
  reason text not null,
  voided_on date not null,
  voided_at timestamptz not null,
  constraint credit_note_voids_pk primary key (organization_id, credit_note_id),
  constraint credit_note_voids_credit_check check (credit_minor >= 0)
);
--> statement-breakpoint
alter table credit_note_voids add constraint credit_note_voids_note_fk foreign key (organization_id, credit_note_id) references credit_notes (organization_id, id);
--> statement-breakpoint
alter table credit_note_voids add constraint credit_note_voids_customer_fk foreign key (organization_id, customer_id) references customers (organization_id, id);
--> statement-breakpoint
create index credit_note_voids_customer on credit_note_voids (organization_id, customer_id);
--> statement-breakpoint
alter table credit_note_voids enable row level security;
--> statement-breakpoint
create policy credit_note_voids_tenant on credit_note_voids to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert on credit_note_voids to counterfoil_app;
--> statement-breakpoint
create policy credit_note_voids_portal on credit_note_voids for select to counterfoil_portal
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid and customer_id = nullif(current_setting('app.customer_id', true), '')::uuid);
--> statement-breakpoint
grant select on credit_note_voids to counterfoil_portal;
--> statement-breakpoint
-- The recipes known before, and the one of a void; whatever else stands in the list by now stays.
do $$
declare listed text;
begin
  select string_agg(quote_literal(recipe[1]), ', ') into listed
  from pg_constraint c, regexp_matches(pg_get_constraintdef(c.oid), '''([a-z_.]+)''', 'g') as recipe
  where c.conname = 'journal_entries_recipe_check' and c.conrelid = 'journal_entries'::regclass;
  alter table journal_entries drop constraint journal_entries_recipe_check;
  execute format('alter table journal_entries add constraint journal_entries_recipe_check check (recipe in (%s, ''credit_note.voided''))', listed);
end $$;
--> statement-breakpoint
-- When the end of a pause was made known, where it is dated back: nothing is billed for its days before.
alter table subscription_pauses add column end_known_at timestamptz;

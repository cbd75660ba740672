-- What members write down about a customer for one another; the audit keeps what was changed and removed.
create table customer_notes (
  organization_id uuid not null,
  id uuid not null,
  customer_id uuid not null,
  author_id uuid not null,
  body text not null,
  written_at timestamptz not null,
  edited_at timestamptz,
  constraint customer_notes_pk primary key (organization_id, id),
  constraint customer_notes_body_check check (char_length(body) between 1 and 2000)
);
--> statement-breakpoint
alter table customer_notes add constraint customer_notes_customer_fk foreign key (organization_id, customer_id) references customers (organization_id, id);
--> statement-breakpoint
create index customer_notes_customer on customer_notes (organization_id, customer_id, id desc);
--> statement-breakpoint
alter table customer_notes enable row level security;
--> statement-breakpoint
create policy customer_notes_tenant on customer_notes to counterfoil_app
  using (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid) with check (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid);
--> statement-breakpoint
grant select, insert, delete on customer_notes to counterfoil_app;
--> statement-breakpoint
grant update (body, edited_at) on customer_notes to counterfoil_app;

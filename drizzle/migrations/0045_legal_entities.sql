-- An organization may have several legal entities; each customer's documents are made by one of them, the first where none is
-- named.
alter table issuers add column code text not null default 'main';
--> statement-breakpoint
create unique index issuers_code_key on issuers (organization_id, code);
--> statement-breakpoint
alter table customers add column issuer_id uuid;
--> statement-breakpoint
alter table customers add constraint customers_issuer_fk
  foreign key (organization_id, issuer_id) references issuers (organization_id, id);

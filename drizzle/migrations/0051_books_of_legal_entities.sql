-- Each legal entity has accounting periods of its own, and what its foreign balances are worth at the end of a month.
alter table issuers
  add column books_closed_through date,
  add column books_soft_closed_through date,
  add constraint issuers_books_check check (books_soft_closed_through > books_closed_through);
--> statement-breakpoint
update issuers i set books_closed_through = o.books_closed_through, books_soft_closed_through = o.books_soft_closed_through
from organizations o where o.id = i.organization_id;
--> statement-breakpoint
create or replace function journal_entries_open_books() returns trigger language plpgsql as $$
begin
  perform from (select organization_id, issuer_id, min(posted_on) as first_on from written_rows group by 1, 2) w
    join issuers i on i.organization_id = w.organization_id and i.id = w.issuer_id
    where w.first_on <= greatest(i.books_closed_through, i.books_soft_closed_through);
  if found then
    raise exception 'journal_entries.posted_on lies in closed books' using errcode = '23514';
  end if;
  return null;
end $$;
--> statement-breakpoint
alter table organizations drop constraint organizations_books_check;
--> statement-breakpoint
alter table organizations drop column books_closed_through, drop column books_soft_closed_through;
--> statement-breakpoint
alter table revaluations add column issuer_id uuid;
--> statement-breakpoint
update revaluations r set issuer_id = (select i.id from issuers i where i.organization_id = r.organization_id
  order by i.created_at, i.id limit 1);
--> statement-breakpoint
alter table revaluations alter column issuer_id set not null;
--> statement-breakpoint
alter table revaluations add constraint revaluations_issuer_fk foreign key (organization_id, issuer_id) references issuers (organization_id, id);
--> statement-breakpoint
drop index revaluations_month_key;
--> statement-breakpoint
create unique index revaluations_month_key on revaluations (organization_id, month_end, issuer_id, account, currency);

-- Books are closed through a day: softly, which may be opened again, or for good. Nothing posts into closed books.
alter table organizations
  add column books_closed_through date,
  add column books_soft_closed_through date,
  add constraint organizations_books_check check (books_soft_closed_through > books_closed_through);
--> statement-breakpoint
create function journal_entries_open_books() returns trigger language plpgsql as $$
begin
  perform from (select organization_id, min(posted_on) as first_on from written_rows group by 1) w
    join organizations o on o.id = w.organization_id
    where w.first_on <= greatest(o.books_closed_through, o.books_soft_closed_through);
  if found then
    raise exception 'journal_entries.posted_on lies in closed books' using errcode = '23514';
  end if;
  return null;
end $$;
--> statement-breakpoint
create trigger journal_entries_open_books after insert on journal_entries
  referencing new table as written_rows for each statement execute function journal_entries_open_books();

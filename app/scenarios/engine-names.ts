import type { BookInvoice } from "./book";
import type { EngineBook, EngineInvoice, EngineNote } from "./engine-book";
import { statementOf } from "./engine-statement";
import { paidForOn } from "./family";
import { findBookInvoice, type NamedInvoice } from "./named-documents";
import type { CommandStep } from "./play";
import { Refused } from "./play";
import { projectInvoices } from "./project-invoices";

/** The credit note a step calls an invoice, where corrections show as invoices; null when it names a real one. */
export function noteNamed(book: EngineBook, step: NamedInvoice): EngineNote | null {
  const projected = projectInvoices(statementOf(book));
  const index = findBookInvoice(
    book.scenario,
    step,
    projected.map(({ shown }) => shown),
  );
  const id = index === null ? undefined : projected[index]?.id;
  return book.notes.find((note) => note.id === id) ?? null;
}

/** The invoices a step pays: the one it names, or, where that is the sum of a payer's day, all it is the sum of. */
export function paidInvoicesNamed(
  book: EngineBook,
  step: CommandStep & NamedInvoice,
): readonly EngineInvoice[] {
  const projected = projectInvoices(statementOf(book));
  const shown = projected.map((one) => one.shown);
  const index = findBookInvoice(book.scenario, step, shown);
  const id = index === null ? undefined : projected[index]?.id;
  const together = paidForOn(book.scenario, [...book.invoices.values()], id);
  if (together.length === 0) return [bookInvoiceNamed(book, step).invoice];
  return together.flatMap((invoice) => book.invoices.get(invoice.id) ?? []);
}

/** The document a step names, and how it looks in the words of the format. */
export function bookInvoiceNamed(
  book: EngineBook,
  step: CommandStep & NamedInvoice,
): { readonly invoice: EngineInvoice; readonly shown: BookInvoice } {
  const projected = projectInvoices(statementOf(book));
  const index = findBookInvoice(
    book.scenario,
    step,
    projected.map(({ shown }) => shown),
  );
  const found = index === null ? undefined : projected[index];
  const invoice = found && book.invoices.get(found.id);
  if (!invoice) throw new Refused(step, "There is no such invoice.");
  return { invoice, shown: found.shown };
}

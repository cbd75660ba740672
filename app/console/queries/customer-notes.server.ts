import { and, eq } from "drizzle-orm";
import { customerNotes } from "../../../drizzle/schema/customer-notes";
import type { Context } from "../../context.server";
import { publicId } from "../../public-ids";
import { keyset, type Page, type PageRequest } from "../../store/columns";
import { loadCustomerRow } from "./customers.server";
import { listUsers } from "./people.server";

export type NoteRow = {
  readonly id: string;
  readonly body: string;
  readonly writtenAt: number;
  readonly editedAt: number | null;
  /** Empty where the author is not known any more. */
  readonly authorName: string;
  readonly isYours: boolean;
};

const NOTES_SHOWN = 20;

const columns = {
  rowId: customerNotes.id,
  body: customerNotes.body,
  writtenAt: customerNotes.writtenAt,
  editedAt: customerNotes.editedAt,
  authorId: customerNotes.authorId,
};

type Found = Pick<typeof customerNotes.$inferSelect, "body" | "writtenAt" | "editedAt" | "authorId"> & {
  readonly rowId: string;
};

/** The customer, and a page of what members wrote down about it, newest first. */
export async function loadCustomerNotes(context: Context, customerId: string, request: PageRequest) {
  const { id, name } = await loadCustomerRow(context, customerId);
  const key = keyset<Found>(
    [{ column: customerNotes.id, cast: "uuid", read: (row) => row.rowId }],
    "descending",
    { ...request, limit: NOTES_SHOWN },
  );
  const rows = await context.tx
    .select(columns)
    .from(customerNotes)
    .where(
      and(
        eq(customerNotes.organizationId, context.organization.id),
        eq(customerNotes.customerId, customerId),
        key.where,
      ),
    )
    .orderBy(key.orderBy)
    .limit(key.limit);
  const { rows: shown, ...page } = key.page(rows);
  const notes: Page<NoteRow> = { ...page, rows: await withAuthors(context, shown) };
  return { customer: { id, name }, notes };
}

async function withAuthors(context: Context, rows: readonly Found[]): Promise<NoteRow[]> {
  const { actor } = context;
  const people = await listUsers(
    context,
    rows.map((row) => row.authorId),
  );
  return rows.map(({ rowId, authorId, ...note }) => ({
    ...note,
    id: publicId("note", rowId),
    authorName: people.get(authorId)?.name ?? "",
    isYours: actor.kind === "member" && actor.userId === authorId,
  }));
}

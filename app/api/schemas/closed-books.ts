import { z } from "zod";
import { BOOK_CLOSINGS } from "~/billing/ledger/closed-books";
import { civilDate, idOf, reference } from "./values";

const periods = {
  closed_through: civilDate
    .nullable()
    .meta({ description: "The last day that is closed for good; null while none is" }),
  soft_closed_through: civilDate.nullable().meta({
    description: "The last day that is closed softly, beyond those closed for good; null for none",
  }),
};

export const closedBooks = z
  .object({
    ...periods,
    issuers: z.array(z.object({ issuer: idOf("issuer"), ...periods })).meta({
      description: "How far the books of each legal entity are closed, the first one first",
    }),
  })
  .meta({
    id: "ClosedBooks",
    description:
      "How far the books are closed, of every legal entity and of each; nothing posts into closed books",
  });

const issuer = reference("issuer", "code")
  .nullable()
  .default(null)
  .meta({ description: "The legal entity whose books it is about; null for all of them" });

export const booksReopening = z.strictObject({ issuer }).meta({ id: "BooksReopening" });

export const booksClosing = z
  .strictObject({
    issuer,
    through: civilDate.meta({ description: "The last day that is closed; over in every time zone" }),
    closing: z.enum(BOOK_CLOSINGS).default("soft").meta({
      description: "soft can be opened again; final cannot",
    }),
  })
  .meta({ id: "BooksClosing" });

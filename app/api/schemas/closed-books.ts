import { z } from "zod";
import { BOOK_CLOSINGS } from "~/billing/ledger/closed-books";
import { civilDate } from "./values";

export const closedBooks = z
  .object({
    closed_through: civilDate
      .nullable()
      .meta({ description: "The last day that is closed for good; null while none is" }),
    soft_closed_through: civilDate.nullable().meta({
      description: "The last day that is closed softly, beyond those closed for good; null for none",
    }),
  })
  .meta({ id: "ClosedBooks", description: "How far the books are closed; nothing posts into closed books" });

export const booksClosing = z
  .strictObject({
    through: civilDate.meta({ description: "The last day that is closed; over in every time zone" }),
    closing: z.enum(BOOK_CLOSINGS).default("soft").meta({
      description: "soft can be opened again; final cannot",
    }),
  })
  .meta({ id: "BooksClosing" });

import type { z } from "zod";
import type { closedBooks } from "~/api/schemas/closed-books";
import type { ClosedBooks } from "~/billing/ledger/closed-books";
import { formatDay } from "~/billing/time/day";

export function presentClosedBooks({ finalThrough, softThrough }: ClosedBooks): z.infer<typeof closedBooks> {
  return {
    closed_through: finalThrough === null ? null : formatDay(finalThrough),
    soft_closed_through: softThrough === null ? null : formatDay(softThrough),
  };
}

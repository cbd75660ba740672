import type { z } from "zod";
import type { closedBooks } from "~/api/schemas/closed-books";
import type { ClosedBooks, IssuerBooks } from "~/billing/ledger/closed-books";
import { type Day, formatDay } from "~/billing/time/day";
import { publicId } from "~/ids.server";

export function presentClosedBooks({
  entities,
  ...common
}: ClosedBooks & { readonly entities: readonly IssuerBooks[] }): z.infer<typeof closedBooks> {
  return {
    ...periods(common),
    issuers: entities.map(({ issuerId, books }) => ({
      issuer: publicId("issuer", issuerId),
      ...periods(books),
    })),
  };
}

const periods = ({ finalThrough, softThrough }: ClosedBooks) => ({
  closed_through: written(finalThrough),
  soft_closed_through: written(softThrough),
});

const written = (day: Day | null) => (day === null ? null : formatDay(day));

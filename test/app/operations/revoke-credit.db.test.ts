// Credit given by mistake: what is left of it is taken back, in the books too, today and on past days.
import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { grantCredit } from "~/operations/grant-credit.server";
import { issueOneOff } from "~/operations/issue-one-off.server";
import { loadDailyTieOuts } from "~/operations/load-tie-outs.server";
import { moveCredit } from "~/operations/move-credit.server";
import { previewRevokeCredit, revokeCredit } from "~/operations/revoke-credit.server";
import { setPayer } from "~/operations/set-payer.server";
import { customerCredits } from "../../../drizzle/schema/credits";
import { controlAccounts } from "../../support/control-accounts";
import { useTestDatabase } from "../../support/database";
import { foundTestOrganization, type TestOrganization } from "../../support/organization";

const held = useTestDatabase();

const give = async (book: TestOrganization, customerId: string, amount: string) => {
  const asked = { customerId, amount, currency: null };
  return (await book.run((context) => grantCredit(context, asked))).credit.id;
};

const leftOf = (book: TestOrganization, id: string) =>
  book.view(async ({ tx }) => {
    const [row] = await tx.select().from(customerCredits).where(eq(customerCredits.id, id));
    return row?.openMinor;
  });

async function expectTiedOut(book: TestOrganization) {
  for (const { booked, held: rows } of await controlAccounts(held.clone, book.id)) expect(booked).toBe(rows);
}

describe("credit given by mistake", () => {
  test("loses what is left of it, as previewed, and what it paid stays paid", async () => {
    const book = await foundTestOrganization();
    const customerId = await book.customer();
    const creditId = await give(book, customerId, "50.00");
    const lines = [{ description: "Setup", quantity: "1", unitAmount: "20.00", taxes: [] }];
    await book.run((context) => issueOneOff(context, { customerId, lines, on: null, placement: "issue" }));
    expect(await leftOf(book, creditId)).toBe(3_000n);
    await book.advance("2026-01-05T00:00:00Z");
    const asked = { creditId, reason: "Meant for somebody else" };
    const { previewHash, ...preview } = await book.run((context) => previewRevokeCredit(context, asked));
    expect(preview).toEqual({ creditId, currency: "EUR", amountMinor: 3_000n });
    await book.run((context) => revokeCredit(context, { ...asked, previewHash }));
    expect(await leftOf(book, creditId)).toBe(0n);
    await expectTiedOut(book);
    expect(await book.refused((context) => revokeCredit(context, asked))).toEqual(["credit_used_up"]);
    await book.advance("2026-01-10T00:00:00Z");
    const days = await book.view((context) => loadDailyTieOuts(context));
    expect(days.length).toBeGreaterThan(1);
    const off = days.flatMap(({ rows }) => rows.filter(({ differenceMinor }) => differenceMinor !== 0n));
    expect(off).toEqual([]);
  });

  test("is refused for what stands behind a payment or came from another customer, and when figures moved", async () => {
    const book = await foundTestOrganization();
    const [childId, payerId] = [await book.customer(), await book.customer()];
    const creditId = await give(book, childId, "10.00");
    const asked = { creditId, reason: "By mistake" };
    expect(
      await book.refused((context) => revokeCredit(context, { ...asked, previewHash: "900.x" })),
    ).toEqual(["preview_outdated"]);
    expect(await book.refused((context) => revokeCredit(context, { ...asked, reason: " " }))).toEqual([
      "credit_reason_missing",
    ]);
    await expect(
      book.run((context) => revokeCredit(context, { ...asked, customerId: payerId })),
    ).rejects.toThrow("This credit");
    await book.run((context) => setPayer(context, { customerId: childId, payerId, pays: "payer" }));
    await book.run((context) => moveCredit(context, { customerId: childId }));
    const [moved] = await book.view(({ tx }) =>
      tx.select().from(customerCredits).where(eq(customerCredits.customerId, payerId)),
    );
    const other = { creditId: moved?.id ?? "", reason: "By mistake" };
    expect(await book.refused((context) => revokeCredit(context, other))).toEqual(["credit_not_given"]);
    expect(await leftOf(book, other.creditId)).toBe(1_000n);
  });
});

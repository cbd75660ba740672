// Holds through PostgreSQL: what they keep out, what goes on beside them, and what comes when they end.
import { and, eq, isNotNull } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { billNow } from "~/operations/bill-now.server";
import { changeCustomer } from "~/operations/change-customer.server";
import { finalizeDraft } from "~/operations/finalize-draft.server";
import { issueOneOff } from "~/operations/issue-one-off.server";
import { loadHolds } from "~/operations/load-holds.server";
import { loadPositions } from "~/operations/load-positions.server";
import { placeHold } from "~/operations/place-hold.server";
import { releaseHold } from "~/operations/release-hold.server";
import { requestPayment } from "~/operations/request-payment.server";
import { startCollections } from "~/operations/start-collections.server";
import { startPayment } from "~/operations/start-payment.server";
import { holds } from "../../../drizzle/schema/holds";
import { heldDrafts, invoiceBalances, invoices, pendingDrafts } from "../../../drizzle/schema/invoicing";
import { auditEntries } from "../../../drizzle/schema/operations";
import { day } from "../../support/billing-book";
import { controlAccounts } from "../../support/control-accounts";
import { useTestDatabase } from "../../support/database";
import { at, chargeOn, foundTestOrganization, type TestOrganization } from "../../support/organization";

const held = useTestDatabase();

type Book = TestOrganization & { readonly customerId: string; readonly subscriptionId: string };

/** A plan of 30.00 with usage of 5.00 in January; the clock stands on 20 January. */
async function teamWithUsage(graceDays: number | null = null): Promise<Book> {
  const organization = await foundTestOrganization();
  await organization.metric("calls", "sum", "n");
  const planId = await organization.plan("team", {
    charges: [chargeOn("calls", { type: "per_unit", unit_amount: "0.50" })],
  });
  const customerId = await organization.customer();
  if (graceDays !== null)
    await organization.run((context) => changeCustomer(context, { customerId, change: { graceDays } }));
  const subscriptionId = await organization.subscribe({ customerId, planId });
  await organization.advance("2026-01-20T00:00:00Z");
  await organization.usage(subscriptionId, [
    { id: "t1", metric: "calls", at: "2026-01-19T00:00:00Z", properties: { n: "10" } },
  ]);
  return { ...organization, customerId, subscriptionId };
}

const totals = (book: Book) =>
  book.view(async ({ tx, organization }) => {
    const rows = await tx
      .select({ issued: invoices.issuedOn, total: invoices.totalMinor })
      .from(invoices)
      .where(eq(invoices.organizationId, organization.id))
      .orderBy(invoices.sequence);
    return rows.map(({ issued, total }) => [issued, total]);
  });

async function usagePosition({ view, subscriptionId }: Book) {
  const { positions } = await view((context) => loadPositions(context, { subscriptionId }));
  const usage = positions.findLast(({ item }) => item === "calls");
  return { kind: "fee", subscriptionId, positionId: usage?.positionId ?? "" } as const;
}

const pending = async (book: Book) =>
  book.view(async ({ tx, organization }) =>
    tx.select().from(pendingDrafts).where(eq(pendingDrafts.organizationId, organization.id)),
  );

async function expectTiedOut(book: Book) {
  for (const { booked, held: rows } of await controlAccounts(held.clone, book.id)) expect(booked).toBe(rows);
}

describe("a fee on hold", () => {
  test("stays out of the invoice of its day and comes by itself as the hold ends", async () => {
    const book = await teamWithUsage();
    const place = await usagePosition(book);
    const asked = { place, reason: "Disputed by phone", until: day("2026-02-10") };
    const hold = await book.run((context) => placeHold(context, asked));
    expect(hold).toMatchObject({ on: { kind: "fee" }, endsAt: at("2026-02-10T00:00:00Z"), releasedAt: null });
    expect(await book.refused((context) => placeHold(context, asked))).toEqual(["hold_exists"]);
    await book.advance("2026-02-09T00:00:00Z");
    expect(await totals(book)).toEqual([
      [day("2026-01-01"), 3_000n],
      [day("2026-02-01"), 3_000n],
    ]);
    await book.advance("2026-02-10T00:00:00Z");
    expect((await totals(book)).slice(2)).toEqual([[day("2026-02-10"), 500n]]);
    await book.advance("2026-02-20T00:00:00Z");
    expect((await totals(book)).length).toBe(3);
    await expectTiedOut(book);
  });

  test("is billed at once when it is released, is listed until then, and both are on record", async () => {
    const book = await teamWithUsage();
    const place = await usagePosition(book);
    const { id: holdId } = await book.run((context) =>
      placeHold(context, { place, reason: "Disputed", until: day("2026-06-01") }),
    );
    await book.advance("2026-02-03T00:00:00Z");
    const page = { after: null, before: null, limit: 50 };
    const listed = await book.view((context) => loadHolds(context, { which: "in_force" }, page));
    expect(listed.rows).toMatchObject([{ id: holdId, positionId: place.positionId, customerName: "Acme" }]);
    await book.run((context) => releaseHold(context, { holdId }));
    expect(await book.refused((context) => releaseHold(context, { holdId }))).toEqual(["hold_over"]);
    expect((await book.view((context) => loadHolds(context, { which: "in_force" }, page))).rows).toEqual([]);
    expect((await book.view((context) => loadHolds(context, { which: "all" }, page))).rows.length).toBe(1);
    await book.advance("2026-02-04T00:00:00Z");
    expect((await totals(book)).slice(2)).toEqual([[day("2026-02-03"), 500n]]);
    const actions = await book.view(async ({ tx, organization }) =>
      tx
        .select({ action: auditEntries.action })
        .from(auditEntries)
        .where(
          and(eq(auditEntries.organizationId, organization.id), eq(auditEntries.subjectKind, "customer")),
        ),
    );
    expect(actions.map(({ action }) => action)).toEqual(
      expect.arrayContaining(["hold.placed", "hold.released"]),
    );
  });

  test("stays out of what is billed ahead too, though the hold would be over by that day", async () => {
    const book = await teamWithUsage();
    const place = await usagePosition(book);
    await book.run((context) => placeHold(context, { place, reason: "Disputed", until: day("2026-02-10") }));
    const { customerId } = book;
    await book.run((context) => billNow(context, { customerId, through: day("2026-03-01") }));
    expect((await totals(book)).slice(1)).toEqual([[day("2026-01-20"), 6_000n]]);
    await book.advance("2026-02-10T00:00:00Z");
    expect((await totals(book)).slice(2)).toEqual([[day("2026-02-10"), 500n]]);
  });

  test("that is billed already cannot be held, and nothing is stored of what is refused", async () => {
    const book = await teamWithUsage();
    const place = await usagePosition(book);
    const refused = (more: object) =>
      book.refused((context) =>
        placeHold(context, { place, reason: "x", until: day("2026-03-01"), ...more }),
      );
    expect(await refused({ reason: " " })).toEqual(["hold_reason_missing"]);
    expect(await refused({ until: day("2026-01-20") })).toEqual(["hold_until_past"]);
    await book.advance("2026-02-02T00:00:00Z");
    expect(await refused({})).toEqual(["hold_nothing_waits"]);
    const rows = await book.view(({ tx, organization }) =>
      tx.select().from(holds).where(eq(holds.organizationId, organization.id)),
    );
    expect(rows).toEqual([]);
  });
});

describe("a draft on hold", () => {
  test("in grace stays a draft past its day, follows late usage, and closes when it is released", async () => {
    const book = await teamWithUsage(3);
    await book.advance("2026-02-02T00:00:00Z");
    const [draft] = await pending(book);
    const place = { kind: "pending_draft", pendingDraftId: draft?.id ?? "" } as const;
    const { id: holdId } = await book.run((context) =>
      placeHold(context, { place, reason: "Purchase order is missing", until: day("2026-02-20") }),
    );
    await book.advance("2026-02-07T00:00:00Z");
    expect((await totals(book)).length).toBe(1);
    expect((await pending(book)).map(({ closesAt }) => closesAt)).toEqual([at("2026-02-20T00:00:00Z")]);
    const { customerId } = book;
    await book.run((context) => billNow(context, { customerId, through: null }));
    expect((await totals(book)).length).toBe(1);
    expect((await pending(book)).length).toBe(1);
    await book.usage(book.subscriptionId, [
      { id: "late", metric: "calls", at: "2026-01-30T00:00:00Z", properties: { n: "2" } },
    ]);
    await book.run((context) => releaseHold(context, { holdId }));
    await book.advance("2026-02-08T00:00:00Z");
    expect((await totals(book)).slice(1)).toEqual([[day("2026-02-07"), 3_600n]]);
    expect(await pending(book)).toEqual([]);
    await expectTiedOut(book);
  });

  test("that is kept open is not closed before its hold ends", async () => {
    const book = await teamWithUsage();
    const { customerId } = book;
    const lines = [{ description: "Setup", quantity: "1", unitAmount: "10.00", taxes: [] }];
    await book.run((context) => issueOneOff(context, { customerId, lines, on: null, placement: "hold" }));
    const [draft] = await book.view(({ tx, organization }) =>
      tx.select().from(heldDrafts).where(eq(heldDrafts.organizationId, organization.id)),
    );
    const heldDraftId = draft?.id ?? "";
    const place = { kind: "held_draft", heldDraftId } as const;
    await book.run((context) =>
      placeHold(context, { place, reason: "Not agreed", until: day("2026-01-25") }),
    );
    expect(await book.refused((context) => finalizeDraft(context, { heldDraftId }))).toEqual([
      "draft_on_hold",
    ]);
    await book.advance("2026-01-25T00:00:00Z");
    await book.run((context) => finalizeDraft(context, { heldDraftId }));
  });
});

describe("the collection of an invoice on hold", () => {
  test("is put off until the hold ends, and is next at once when it is released", async () => {
    const book = await teamWithUsage();
    const collectAt = async () => {
      const [row] = await book.view(({ tx, organization }) =>
        tx
          .select()
          .from(invoiceBalances)
          .where(
            and(eq(invoiceBalances.organizationId, organization.id), isNotNull(invoiceBalances.collectAt)),
          ),
      );
      return row ?? null;
    };
    expect(await collectAt()).toBeNull();
    await book.run((context) =>
      changeCustomer(context, { customerId: book.customerId, change: { netTermsDays: 10 } }),
    );
    await book.advance("2026-02-02T00:00:00Z");
    const invoiceId = (await collectAt())?.invoiceId ?? "";
    const place = { kind: "payment", invoiceId } as const;
    const { id: holdId } = await book.run((context) =>
      placeHold(context, { place, reason: "Promised by transfer", until: day("2026-02-20") }),
    );
    await book.advance("2026-02-12T00:00:00Z");
    expect((await collectAt())?.collectAt).toBe(at("2026-02-20T00:00:00Z"));
    expect(await book.run((context) => startCollections(context, { limit: 10 }))).toBe(0);
    const asked = { invoiceId, paymentMethodId: null };
    expect(await book.refused((context) => requestPayment(context, asked))).toEqual(["payment_on_hold"]);
    // A turn that was taken just before the hold came waits too.
    await book.run((context) => startPayment(context, { ...asked, initiator: "schedule" }));
    expect((await collectAt())?.collectAt).toBe(at("2026-02-20T00:00:00Z"));
    await book.run((context) => releaseHold(context, { holdId }));
    expect((await collectAt())?.collectAt).toBe(at("2026-02-12T00:00:00Z"));
    expect(await book.run((context) => startCollections(context, { limit: 10 }))).toBe(1);
  });
});

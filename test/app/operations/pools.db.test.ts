import { and, asc, eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { type AddPoolInput, addPool, previewAddPool } from "~/operations/add-pool.server";
import { cancelSubscription } from "~/operations/cancel-subscription.server";
import { createCreditNote } from "~/operations/create-credit-note.server";
import { endPool, previewEndPool } from "~/operations/end-pool.server";
import { loadPools } from "~/operations/load-pools.server";
import { loadUsageSoFar } from "~/operations/load-usage-so-far.server";
import { setPayer } from "~/operations/set-payer.server";
import { cancelInvoice } from "~/operations/void-invoice.server";
import { fees } from "../../../drizzle/schema/invoicing";
import { auditEntries } from "../../../drizzle/schema/operations";
import { day } from "../../support/billing-book";
import { useTestDatabase } from "../../support/database";
import { expectBooksTied, metered, NOTHING, terms, used } from "../../support/metered-pools";
import { accepted, type TestOrganization } from "../../support/organization";

const held = useTestDatabase();

/** Every fee of the organization: kind, fee type, amount and whether it stands on a note. */
function lines({ view }: TestOrganization) {
  return view(async ({ tx, organization }) => {
    const rows = await tx
      .select({ kind: fees.kind, feeType: fees.feeType, amount: fees.amountMinor, note: fees.creditNoteId })
      .from(fees)
      .where(eq(fees.organizationId, organization.id))
      .orderBy(asc(fees.id));
    return rows.map(({ kind, feeType, amount, note }) => [
      kind === "pool" ? feeType : kind,
      amount,
      ...(note ? ["note"] : []),
    ]);
  });
}

describe("a commitment", () => {
  test("bills over all subscriptions what is missing when its window closes, and late usage lowers it", async () => {
    const book = await metered();
    const { customerId, planId } = book;
    const first = await book.subscribe({ customerId, planId });
    const second = await book.subscribe({ customerId, planId });
    await book.run((context) => addPool(context, terms(customerId, { to: day("2026-02-01") })));
    await book.advance("2026-01-20T00:00:00Z");
    await book.usage(first, used("a", "2026-01-10T00:00:00Z", "40"));
    await book.usage(second, used("b", "2026-01-11T00:00:00Z", "60"));
    await book.advance("2026-02-01T00:00:00Z");
    expect(await lines(book)).toEqual([
      ["usage", 2_000n],
      ["usage", 3_000n],
      ["commitment", 5_000n],
    ]);
    await book.usage(first, used("late", "2026-01-12T00:00:00Z", "10"));
    // What comes late joins the next invoice.
    await book.advance("2026-03-01T00:00:00Z");
    const late = (await lines(book)).slice(3).filter(([, amount]) => amount !== 0n);
    expect(late).toContainEqual(["usage", 500n]);
    expect(late).toContainEqual(["commitment", -500n, "note"]);
    expect(late).toHaveLength(2);
    await book.advance("2026-03-02T00:00:00Z");
    expect((await lines(book)).filter(([kind]) => kind === "commitment")).toHaveLength(2);
    await expectBooksTied(book, held.clone);
  });

  test("closes by itself when nothing is left of the customer's subscriptions", async () => {
    const book = await metered();
    const { customerId, planId } = book;
    const subscriptionId = await book.subscribe({ customerId, planId });
    await book.run((context) =>
      addPool(context, terms(customerId, { cadence: { unit: "quarter", count: 1 } })),
    );
    await book.usage(subscriptionId, used("a", "2026-01-01T00:00:00Z", "40"));
    await book.advance("2026-01-15T00:00:00Z");
    await book.run((context) => cancelSubscription(context, { subscriptionId, when: { at: "now" } }));
    await book.advance("2026-04-01T00:00:00Z");
    expect(await lines(book)).toEqual([
      ["usage", 2_000n],
      ["commitment", 8_000n],
    ]);
  });

  test("of a payer counts what everybody in its group was billed, after all of them were", async () => {
    const book = await metered();
    const { customerId: payer, planId } = book;
    const child = await book.customer({ name: "Child" });
    await book.run((context) => setPayer(context, { customerId: child, payerId: payer, pays: "self" }));
    const own = await book.subscribe({ customerId: payer, planId });
    const theirs = await book.subscribe({ customerId: child, planId });
    await book.run((context) =>
      addPool(context, terms(payer, { scope: "payer_group", to: day("2026-03-01") })),
    );
    const leave = { customerId: child, payerId: null, pays: "self" } as const;
    expect(await book.refused((context) => setPayer(context, leave))).toEqual(["payer_group_committed"]);
    await book.usage(own, used("a", "2026-01-01T00:00:00Z", "40"));
    await book.usage(theirs, used("b", "2026-01-01T00:00:00Z", "60"));
    await book.advance("2026-02-01T00:00:00Z");
    const ofPools = async () => (await lines(book)).filter(([kind]) => kind === "commitment");
    expect(await ofPools()).toEqual([["commitment", 5_000n]]);
    await book.usage(theirs, used("late", "2026-01-12T00:00:00Z", "10"));
    await book.advance("2026-03-01T00:00:00Z");
    expect(await ofPools()).toHaveLength(3);
    expect(await ofPools()).toContainEqual(["commitment", -500n, "note"]);
    expect(await ofPools()).toContainEqual(["commitment", 10_000n]);
    // It is over: whoever leaves the group changes nothing that was billed.
    await book.run((context) => setPayer(context, leave));
    await book.advance("2026-04-01T00:00:00Z");
    expect(await ofPools()).toHaveLength(3);
  });

  test("shows what its running window holds, what is left, and what it would bill", async () => {
    const book = await metered();
    const { customerId, planId } = book;
    const subscriptionId = await book.subscribe({ customerId, planId });
    await book.run((context) => addPool(context, terms(customerId)));
    await book.advance("2026-01-20T00:00:00Z");
    await book.usage(subscriptionId, used("a", "2026-01-10T00:00:00Z", "40"));
    const [shown] = await book.view(async (context) =>
      loadPools(context, { customerId, usage: await loadUsageSoFar(context, [subscriptionId]) }),
    );
    expect(shown).toMatchObject({
      state: "running",
      progress: { countedMinor: 2_000n, runningMinor: 2_000n, leftMinor: 8_000n, requiredMinor: 10_000n },
    });
  });
});

describe("a cap and an allowance", () => {
  test("take back on the invoice of what counts, and are ended with the days they last", async () => {
    const book = await metered();
    const { customerId, planId } = book;
    const subscriptionId = await book.subscribe({ customerId, planId });
    const cap = await book.run((context) =>
      addPool(context, terms(customerId, { code: "most", kind: "cap", amount: "31.00" })),
    );
    await book.run((context) =>
      addPool(
        context,
        terms(customerId, {
          code: "free",
          kind: "allowance",
          amount: "10.00",
          counts: { ...NOTHING, metrics: ["calls"] },
        }),
      ),
    );
    await book.usage(subscriptionId, used("a", "2026-01-01T00:00:00Z", "100"));
    await book.advance("2026-02-01T00:00:00Z");
    expect(await lines(book)).toEqual([
      ["usage", 5_000n],
      ["allowance", -1_000n],
      ["cap", -900n],
    ]);
    await book.run((context) => endPool(context, { poolId: cap.id, on: day("2026-02-15") }));
    await book.usage(subscriptionId, used("b", "2026-02-01T00:00:00Z", "100"));
    await book.advance("2026-03-01T00:00:00Z");
    // Half of February's cap is left.
    expect((await lines(book)).slice(3)).toEqual([
      ["usage", 5_000n],
      ["allowance", -1_000n],
      ["cap", -2_450n],
    ]);
    await expectBooksTied(book, held.clone);
    const audits = await book.view(({ tx, organization }) =>
      tx
        .select({ action: auditEntries.action })
        .from(auditEntries)
        .where(and(eq(auditEntries.organizationId, organization.id), eq(auditEntries.subjectId, customerId))),
    );
    expect(
      audits
        .filter(({ action }) => action.startsWith("pool."))
        .map(({ action }) => action)
        .sort(),
    ).toEqual(["pool.added", "pool.added", "pool.ended"]);
  });
});

describe("a pool that is agreed or ended", () => {
  test("shows what it changes, and what moved in between is refused", async () => {
    const book = await metered();
    const { customerId, planId } = book;
    await book.subscribe({ customerId, planId });
    const preview = await book.view(async (context) =>
      accepted(await previewAddPool(context, terms(customerId))),
    );
    expect(preview).toMatchObject({
      before: { atOnceMinor: 0n, next: null },
      after: { atOnceMinor: 0n, next: { totalMinor: 10_000n } },
    });
    const { previewHash } = preview;
    expect(
      await book.refused((context) =>
        addPool(context, { ...terms(customerId), amount: "90.00", previewHash }),
      ),
    ).toEqual(["preview_outdated"]);
    const pool = await book.run((context) => addPool(context, { ...terms(customerId), previewHash }));
    const ending = await book.view(async (context) =>
      accepted(await previewEndPool(context, { poolId: pool.id, on: day("2026-01-11") })),
    );
    expect(ending.after.next).toMatchObject({ totalMinor: 3_226n });
    const end = { poolId: pool.id, on: day("2026-01-12"), previewHash: ending.previewHash };
    expect(await book.refused((context) => endPool(context, end))).toEqual(["preview_outdated"]);
    await book.run((context) => endPool(context, { ...end, on: day("2026-01-11") }));
    await book.advance("2026-02-01T00:00:00Z");
    expect((await lines(book)).filter(([kind]) => kind === "commitment")).toEqual([["commitment", 3_226n]]);
  });

  test("refuses what would do nothing, or change what has ended", async () => {
    const book = await metered();
    const { customerId } = book;
    await book.advance("2026-03-10T00:00:00Z");
    const child = await book.customer({ name: "Child" });
    await book.run((context) => setPayer(context, { customerId: child, payerId: customerId, pays: "self" }));
    const refused = (more: Partial<AddPoolInput>) =>
      book.refused((context) => addPool(context, terms(customerId, more)));
    expect(await refused({ code: "no code" })).toEqual(["code_invalid"]);
    expect(await refused({ amount: "0" })).toEqual(["pool_amount_invalid"]);
    expect(await refused({ amount: "much" })).toEqual(["amount_invalid"]);
    expect(await refused({ currency: "USD" })).toEqual(["pool_currency_mismatch"]);
    expect(await refused({ cadence: { unit: "month", count: 0 } })).toEqual(["cadence_invalid"]);
    expect(await refused({ scope: "subscription" })).toEqual(["pool_subscription_missing"]);
    expect(await refused({ subscriptionId: customerId })).toEqual(["pool_subscription_unfit"]);
    expect(await book.refused((context) => addPool(context, terms(child, { scope: "payer_group" })))).toEqual(
      ["pool_payer_has_payer"],
    );
    expect(await refused({ counts: { ...NOTHING, metrics: ["none"] } })).toEqual(["pool_scope_unknown"]);
    expect(await refused({ counts: { ...NOTHING, charges: ["none"] } })).toEqual(["pool_scope_unknown"]);
    expect(await refused({ from: day("2026-03-01"), to: day("2026-03-01") })).toEqual([
      "pool_ends_before_start",
    ]);
    expect(await refused({ from: day("2026-02-10") })).toEqual(["pool_before_closed_period"]);
    const pool = await book.run((context) =>
      addPool(context, terms(customerId, { from: day("2026-02-11") })),
    );
    expect(await refused({})).toEqual(["pool_code_taken"]);
    await book.advance("2026-03-20T00:00:00Z");
    const end = (on: string) => book.refused((context) => endPool(context, { poolId: pool.id, on: day(on) }));
    expect(await end("2026-02-01")).toEqual(["pool_end_before_start"]);
    expect(await end("2026-03-11")).toEqual(["pool_end_before_closed_period"]);
    expect(await end("2026-03-12")).toEqual([]);
    expect(await end("2026-03-13")).toEqual(["pool_ended"]);
  });
});

describe("an invoice on which a cap took something back", () => {
  async function capped() {
    const book = await metered();
    const { customerId, planId } = book;
    const subscriptionId = await book.subscribe({ customerId, planId });
    await book.run((context) =>
      addPool(
        context,
        terms(customerId, { code: "most", kind: "cap", amount: "30.00", to: day("2026-02-01") }),
      ),
    );
    await book.usage(subscriptionId, used("a", "2026-01-01T00:00:00Z", "100"));
    await book.advance("2026-02-01T00:00:00Z");
    const [row] = await book.view(({ tx, organization }) =>
      tx
        .select({ invoiceId: fees.invoiceId, feeId: fees.id })
        .from(fees)
        .where(and(eq(fees.organizationId, organization.id), eq(fees.kind, "usage"))),
    );
    if (!row?.invoiceId) throw new Error("the usage is on an invoice");
    return { ...book, invoiceId: row.invoiceId, feeId: row.feeId };
  }

  test("can be credited for what it cost, and no more", async () => {
    const book = await capped();
    const { invoiceId, feeId } = book;
    const note = {
      invoiceId,
      settlement: { as: "credit" },
      effect: "concession",
      reason: "other",
    } as const;
    const credit = (amount: string) => ({ ...note, lines: [{ feeId, amount }] });
    expect(await book.refused((context) => createCreditNote(context, credit("30.01")))).toEqual([
      "credit_note_above_line",
    ]);
    const made = await book.run((context) => createCreditNote(context, credit("30.00")));
    expect(made.note.totalMinor).toBe(3_000n);
    await expectBooksTied(book, held.clone);
  });

  test("is cancelled by a note of what it came to", async () => {
    const book = await capped();
    const { invoiceId } = book;
    await book.run((context) => cancelInvoice(context, { invoiceId, follows: "final", reason: "other" }));
    const back = (await lines(book)).filter(([, , on]) => on === "note");
    expect(back).toEqual([["usage", -3_000n, "note"]]);
    await book.advance("2026-03-01T00:00:00Z");
    expect((await lines(book)).filter(([, amount]) => amount !== 0n)).toHaveLength(3);
    await expectBooksTied(book, held.clone);
  });
});

import { and, asc, eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { run } from "~/gate.server";
import { drainOrganization } from "~/jobs/drain-organization.server";
import { liftOverride, previewLiftOverride } from "~/operations/lift-override.server";
import { loadPositions } from "~/operations/load-positions.server";
import { previewSetOverride, type SetOverrideInput, setOverride } from "~/operations/set-override.server";
import { fees } from "../../../drizzle/schema/invoicing";
import { auditEntries } from "../../../drizzle/schema/operations";
import { controlAccounts } from "../../support/control-accounts";
import { useTestDatabase } from "../../support/database";
import { accepted, chargeOn, foundTestOrganization, type TestOrganization } from "../../support/organization";

const held = useTestDatabase();

type Book = TestOrganization & { readonly subscriptionId: string };

/** A month of usage at 0.50, 5.00 in all, billed on 1 February. */
async function billedUsage(): Promise<Book> {
  const organization = await foundTestOrganization();
  await organization.metric("calls", "sum", "n");
  const planId = await organization.plan("team", {
    charges: [chargeOn("calls", { type: "per_unit", unit_amount: "0.50" })],
  });
  const subscriptionId = await organization.subscribe({ customerId: await organization.customer(), planId });
  await organization.advance("2026-01-20T00:00:00Z");
  await organization.usage(subscriptionId, [
    { id: "t1", metric: "calls", at: "2026-01-19T00:00:00Z", properties: { n: "10" } },
  ]);
  await organization.advance("2026-02-01T00:00:00Z");
  return { ...organization, subscriptionId };
}

/** The usage of January, which is billed. */
async function januaryOf(book: Book) {
  const { positions } = await book.view((context) =>
    loadPositions(context, { subscriptionId: book.subscriptionId }),
  );
  const january = positions.findLast(({ item }) => item === "calls");
  if (!january) throw new Error("no usage is billed");
  return january;
}

async function usageInput(book: Book, more: Partial<SetOverrideInput>): Promise<SetOverrideInput> {
  const { positionId } = await januaryOf(book);
  const { subscriptionId } = book;
  return { subscriptionId, positionId, kind: "delta", amount: "3.00", reason: "Agreed by phone", ...more };
}

const set = (book: Book, input: SetOverrideInput) =>
  run(book.caller, { operation: "setOverride" }, (context) => setOverride(context, input));
const lift = (book: Book, overrideId: string, previewHash?: string) =>
  run(book.caller, { operation: "liftOverride" }, (context) =>
    liftOverride(context, { overrideId, previewHash: previewHash ?? null }),
  );
const codesOf = (outcome: Awaited<ReturnType<typeof set>>) =>
  outcome.ok ? [] : outcome.refusals.map(({ code }) => code);

/** The usage lines of every document, oldest first: amount, and what of it is by hand. */
function usageLines({ view }: Book) {
  return view(async ({ tx, organization }) => {
    const rows = await tx
      .select({ amount: fees.amountMinor, byHand: fees.overrideMinor })
      .from(fees)
      .where(and(eq(fees.organizationId, organization.id), eq(fees.kind, "usage")))
      .orderBy(asc(fees.id));
    return rows.map(({ amount, byHand }) => [amount, byHand]);
  });
}

describe("an amount set by hand", () => {
  test("is billed by the next run as its preview said, once, and stays through late usage", async () => {
    const book = await billedUsage();
    const input = await usageInput(book, {});
    const preview = accepted(await book.view((context) => previewSetOverride(context, input)));
    expect([preview.position.issuedMinor, preview.targetMinor]).toEqual([500n, 800n]);
    expect(preview.decision.drafts.map(({ netMinor }) => netMinor)).toEqual([300n]);
    expect(await usageLines(book)).toEqual([[500n, null]]);
    const { id } = accepted(await set(book, { ...input, previewHash: preview.previewHash }));
    await drainOrganization(book.id);
    await drainOrganization(book.id);
    expect(await usageLines(book)).toEqual([
      [500n, null],
      [300n, 300n],
    ]);
    await book.usage(book.subscriptionId, [
      { id: "late", metric: "calls", at: "2026-01-25T00:00:00Z", properties: { n: "4" } },
    ]);
    await book.advance("2026-03-01T00:00:00Z");
    expect((await usageLines(book)).filter(([amount]) => amount !== 0n)).toEqual([
      [500n, null],
      [300n, 300n],
      [200n, null],
    ]);
    expect((await januaryOf(book)).issuedMinor).toBe(1000n);
    const lifting = accepted(await book.view((context) => previewLiftOverride(context, { overrideId: id })));
    expect(lifting.decision.creditNotes.reduce((sum, { note }) => sum + note.netMinor, 0n)).toBe(300n);
    accepted(await lift(book, id, lifting.previewHash));
    await drainOrganization(book.id);
    expect((await januaryOf(book)).issuedMinor).toBe(700n);
    for (const account of await controlAccounts(held.clone, book.id))
      expect(account.booked).toBe(account.held);
  });

  test("that is fixed hides late usage of any age, lists it, and bills it when it is lifted", async () => {
    const book = await billedUsage();
    const input = await usageInput(book, { kind: "locked", amount: "5.00" });
    const { id } = accepted(await set(book, input));
    await book.usage(book.subscriptionId, [
      { id: "late", metric: "calls", at: "2026-01-25T00:00:00Z", properties: { n: "4" } },
    ]);
    await book.advance("2026-06-02T00:00:00Z");
    const { overrides } = await book.view((context) =>
      loadPositions(context, { subscriptionId: book.subscriptionId }),
    );
    expect(overrides).toMatchObject([
      { id, figures: { issuedMinor: 500n, targetMinor: 500n, recomputedMinor: 700n }, liftedAt: null },
    ]);
    accepted(await lift(book, id));
    await drainOrganization(book.id);
    const lines = await usageLines(book);
    expect(lines.filter(([amount]) => amount !== 0n)).toEqual([
      [500n, null],
      [200n, null],
    ]);
    expect(codesOf(await lift(book, id))).toEqual(["override_lifted"]);
  });

  test("is refused with what to do, and then nothing is there of it", async () => {
    const book = await billedUsage();
    const refused = async (more: Partial<SetOverrideInput>) =>
      codesOf(await set(book, await usageInput(book, more)));
    expect(await refused({ amount: "0.00" })).toEqual(["override_changes_nothing"]);
    expect(await refused({ amount: "-5.01" })).toEqual(["override_below_zero"]);
    expect(await refused({ amount: "1.234" })).toEqual(["amount_precision"]);
    expect(await refused({ reason: " " })).toEqual(["override_reason_missing"]);
    expect(await refused({ previewHash: "1.0.abc" })).toEqual(["preview_outdated"]);
    expect(await refused({})).toEqual([]);
    expect(await refused({})).toEqual(["override_exists"]);
    const audited = await book.view(({ tx, organization }) =>
      tx
        .select({ action: auditEntries.action })
        .from(auditEntries)
        .where(
          and(eq(auditEntries.organizationId, organization.id), eq(auditEntries.action, "override.set")),
        ),
    );
    expect(audited).toHaveLength(1);
  });

  test("leaves issued documents as they are and dates what it bills today, so nothing posts into the past", async () => {
    const book = await billedUsage();
    await book.advance("2026-04-10T00:00:00Z");
    const input = await usageInput(book, {});
    const preview = accepted(await book.view((context) => previewSetOverride(context, input)));
    const [draft] = preview.decision.drafts;
    expect([draft?.issuedOn, draft?.postedOn, draft?.taxPointOn]).toEqual(
      Array(3).fill(Date.UTC(2026, 3, 10) / 86_400_000),
    );
  });
});

import { asc, eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { type AddPoolInput, addPool, previewAddPool } from "~/operations/add-pool.server";
import { billCustomers } from "~/operations/bill-customers.server";
import { billNow } from "~/operations/bill-now.server";
import { cancelSubscription } from "~/operations/cancel-subscription.server";
import { changeCustomer } from "~/operations/change-customer.server";
import { endPool } from "~/operations/end-pool.server";
import { loadPendingDocument } from "~/operations/load-draft-document.server";
import { loadPools } from "~/operations/load-pools.server";
import { setPayer } from "~/operations/set-payer.server";
import { fees, pendingDrafts } from "../../../drizzle/schema/invoicing";
import { day } from "../../support/billing-book";
import { asOwner, useTestDatabase } from "../../support/database";
import { expectBooksTied, type MeteredBook, metered, terms, used } from "../../support/metered-pools";
import { accepted } from "../../support/organization";

const held = useTestDatabase();

describe("what a payer's group shares", () => {
  /** A payer and two customers it pays for, all billed by the month from the first of January on. */
  async function group(pays: "self" | "payer" = "self") {
    const book = await metered(pays === "payer" ? { hierarchy: "consolidated" } : {});
    const { customerId: payer, planId } = book;
    const ids = [payer, await book.customer({ name: "First" }), await book.customer({ name: "Second" })];
    for (const customerId of ids.slice(1))
      await book.run((context) => setPayer(context, { customerId, payerId: payer, pays }));
    const subscriptions: string[] = [];
    for (const customerId of ids) subscriptions.push(await book.subscribe({ customerId, planId }));
    return { ...book, ids, subscriptions };
  }

  const shared = (payer: string, more: Partial<AddPoolInput> = {}) =>
    terms(payer, { code: "all", kind: "allowance", scope: "payer_group", amount: "70.00", ...more });

  /** By customer: what was billed and what was taken back of it. */
  function billedTo({ view }: MeteredBook) {
    return view(async ({ tx, organization }) => {
      const rows = await tx
        .select({
          customerId: fees.customerId,
          kind: fees.kind,
          amount: fees.amountMinor,
          derivation: fees.derivation,
        })
        .from(fees)
        .where(eq(fees.organizationId, organization.id))
        .orderBy(asc(fees.id));
      return rows.filter(({ amount }) => amount !== 0n);
    });
  }

  async function recordEach(book: Awaited<ReturnType<typeof group>>, day: string, n: string): Promise<void> {
    for (const [index, id] of book.subscriptions.entries())
      await book.usage(id, used(`${day}-${index}`, `${day}T00:00:00Z`, n));
  }

  test("is drawn to its amount by all together, whoever is asked for first, and by two runs at once not twice", async () => {
    const book = await group();
    const { customerId: payer, ids } = book;
    const preview = await book.view(async (context) =>
      accepted(await previewAddPool(context, shared(payer))),
    );
    const { previewHash } = preview;
    await book.run((context) => addPool(context, { ...shared(payer), previewHash }));
    await book.advance("2026-01-20T00:00:00Z");
    await recordEach(book, "2026-01-10", "100");
    const ending = await book.view(async (context) =>
      accepted(
        await previewAddPool(
          context,
          shared(payer, { code: "more", amount: "20.00", from: day("2026-01-01") }),
        ),
      ),
    );
    // 150.00 less 70.00, and less 20.00 more.
    expect([ending.before.next?.totalMinor, ending.after.next?.totalMinor]).toEqual([8_000n, 6_000n]);
    await asOwner(
      held.clone,
      (sql) => sql`update test_clocks set now_at = '2026-02-01T00:00:00Z' where organization_id = ${book.id}`,
    );
    const bill = (id: string | undefined) =>
      book.run((context) => billCustomers(context, { customerIds: id === undefined ? [] : [id] }));
    await Promise.all([bill(ids[2]), bill(ids[1])]);
    await book.advance("2026-02-01T00:00:01Z");
    const made = await billedTo(book);
    expect(made.map(({ customerId, kind, amount }) => [ids.indexOf(customerId), kind, amount])).toEqual(
      expect.arrayContaining([
        [0, "usage", 5_000n],
        [0, "pool", -5_000n],
        [1, "usage", 5_000n],
        [1, "pool", -2_000n],
        [2, "usage", 5_000n],
      ]),
    );
    expect(made).toHaveLength(5);
    expect(
      made.find(({ customerId, kind }) => kind === "pool" && customerId === ids[1])?.derivation,
    ).toMatchObject({
      group: { others: "50.00", room: "20.00" },
    });
    await book.advance("2026-02-10T00:00:00Z");
    expect(await billedTo(book)).toHaveLength(5);
    // Who is billed ahead of the others, by a change, draws ahead of them.
    const [own = "", , last = ""] = book.subscriptions;
    for (const id of [own, last]) await book.usage(id, used(`feb-${id}`, "2026-02-05T00:00:00Z", "100"));
    await book.run((context) => cancelSubscription(context, { subscriptionId: last, when: { at: "now" } }));
    await book.advance("2026-03-01T00:00:00Z");
    const later = (await billedTo(book)).slice(5);
    expect(later.map(({ customerId, kind, amount }) => [ids.indexOf(customerId), kind, amount])).toEqual([
      [2, "usage", 5_000n],
      [2, "pool", -5_000n],
      [0, "usage", 5_000n],
      [0, "pool", -2_000n],
    ]);
    await expectBooksTied(book, held.clone);
  });

  test("shows on a draft in grace what is left now, and says that others may draw of it until it closes", async () => {
    const book = await group();
    const { customerId: payer, ids, subscriptions } = book;
    const [own = ""] = ids;
    await book.run((context) => changeCustomer(context, { customerId: own, change: { graceDays: 5 } }));
    await book.run((context) => addPool(context, shared(payer)));
    await book.advance("2026-01-20T00:00:00Z");
    await recordEach(book, "2026-01-10", "100");
    await book.advance("2026-02-02T00:00:00Z");
    const [draft] = await book.view(({ tx, organization }) =>
      tx.select().from(pendingDrafts).where(eq(pendingDrafts.organizationId, organization.id)),
    );
    const shown = () => book.view((context) => loadPendingDocument(context, draft?.id ?? ""));
    const taken = (document: Awaited<ReturnType<typeof shown>>) =>
      document.draft.fees.flatMap(({ kind, amountMinor }) => (kind === "pool" ? amountMinor : []));
    const before = await shown();
    expect([before.sharesPool, draft?.customerId, taken(before)]).toEqual([true, own, [-5_000n]]);
    // Late usage of another member is billed before the draft closes, and draws of what the draft showed.
    await book.usage(subscriptions[2] ?? "", used("late", "2026-01-12T00:00:00Z", "20"));
    await book.run((context) => billNow(context, { customerId: ids[2] ?? "", through: null }));
    expect(taken(await shown())).toEqual([-4_000n]);
    await book.advance("2026-02-08T00:00:00Z");
    const drawn = (await billedTo(book)).filter(({ kind }) => kind === "pool");
    expect(drawn.map(({ customerId, amount }) => [ids.indexOf(customerId), amount])).toEqual([
      [1, -2_000n],
      [2, -1_000n],
      [0, -4_000n],
    ]);
    await expectBooksTied(book, held.clone);
  });

  test("caps what all are billed, also what is late, and goes on until its last days are billed", async () => {
    const book = await group();
    const { customerId: payer, ids, subscriptions } = book;
    const cap = await book.run((context) => addPool(context, shared(payer, { kind: "cap" })));
    const leave = { customerId: ids[1] ?? "", payerId: null, pays: "self" } as const;
    expect(await book.refused((context) => setPayer(context, leave))).toEqual(["payer_group_committed"]);
    await recordEach(book, "2026-01-01", "60");
    await book.advance("2026-01-20T00:00:00Z");
    await book.run((context) => endPool(context, { poolId: cap.id, on: day("2026-02-01") }));
    await book.advance("2026-02-01T00:00:00Z");
    const sums = async () => {
      const of = await billedTo(book);
      return ids.map((id) => of.reduce((sum, fee) => (fee.customerId === id ? sum + fee.amount : sum), 0n));
    };
    // Its last window closes as the pool is over, and is capped all the same.
    expect(await sums()).toEqual([3_000n, 3_000n, 1_000n]);
    await book.usage(subscriptions[0] ?? "", used("late", "2026-01-12T00:00:00Z", "10"));
    await book.advance("2026-03-01T00:00:00Z");
    expect(await sums()).toEqual([3_000n, 3_000n, 1_000n]);
    const [shown] = await book.view((context) => loadPools(context, { customerId: payer, usage: [] }));
    expect(shown).toMatchObject({ state: "ended", progress: null });
    await book.run((context) => setPayer(context, leave));
    await expectBooksTied(book, held.clone);
  });

  test("is billed on the payer's invoice where that is for all, with the tax and name of each", async () => {
    const book = await group("payer");
    const { customerId: payer } = book;
    await book.run((context) => addPool(context, shared(payer)));
    await recordEach(book, "2026-01-01", "100");
    await book.advance("2026-01-20T00:00:00Z");
    const [shown] = await book.view((context) => loadPools(context, { customerId: payer, usage: [] }));
    expect(shown).toMatchObject({ state: "running", progress: { countedMinor: 0n, leftMinor: 7_000n } });
    await book.advance("2026-02-01T00:00:00Z");
    const made = await billedTo(book);
    expect(new Set(made.map(({ customerId }) => customerId))).toEqual(new Set([payer]));
    expect(made.flatMap(({ kind, amount }) => (kind === "pool" ? amount : [])).sort()).toEqual([
      -2_000n,
      -5_000n,
    ]);
    await expectBooksTied(book, held.clone);
  });
});

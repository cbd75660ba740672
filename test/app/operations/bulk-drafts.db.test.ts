// Many drafts closed one after another: what each comes to is shown before the first is closed.
import { expect, test } from "vitest";
import { accept } from "~/billing/outcome";
import { loadBulkRunRow } from "~/console/queries/bulk-runs.server";
import { applyCoupon } from "~/operations/apply-coupon.server";
import { grantWalletCredit } from "~/operations/buy-credit.server";
import { createBulkRun } from "~/operations/create-bulk-run.server";
import { createCoupon } from "~/operations/create-coupon.server";
import { previewFinalizeDrafts } from "~/operations/finalize-draft.server";
import { grantCredit } from "~/operations/grant-credit.server";
import { issueOneOff } from "~/operations/issue-one-off.server";
import { openWallet } from "~/operations/open-wallet.server";
import { setInvoicing } from "~/operations/set-invoicing.server";
import { startBulkRun } from "~/operations/start-bulk-run.server";
import { calculateBulkStep } from "~/operations/steps/bulk-rows.server";
import { lockBulkRun } from "~/store/bulk-runs.server";
import { controlAccounts } from "../../support/control-accounts";
import { asOwner, countStatements, useTestDatabase } from "../../support/database";
import { at, foundTestOrganization } from "../../support/organization";

const held = useTestDatabase();

test("closes all drafts of one customer as shown, though they share its credit, coupon and wallet", async () => {
  const apart = await foundTestOrganization();
  const ids = [await apart.customer({ name: "Shares" }), await apart.customer({ name: "Has none" })];
  const [sharing = "", plain = ""] = ids;
  await apart.run((context) =>
    createCoupon(context, {
      ...{ code: "once", name: "Once", percent: null, amount: "30.00", currency: "EUR", duration: "once" },
      ...{ periods: null, planCodes: [], metricCodes: [], reusable: false, validFrom: null, validTo: null },
      ...{ maxUses: null, maxUsesPerCustomer: null },
    }),
  );
  const planId = await apart.plan("team");
  for (const customerId of ids) {
    await apart.run((context) => setInvoicing(context, { customerId, switches: { draftMode: "each" } }));
    for (const [startsAt, quantity] of [
      ["2026-01-02T00:00:00Z", "1"],
      ["2026-01-03T00:00:00Z", "2"],
      ["2026-01-04T00:00:00Z", "3"],
    ] as const)
      await apart.subscribe({ customerId, planId, startsAt: at(startsAt), quantity });
  }
  await apart.advance("2026-01-10T00:00:00Z");
  await apart.run((context) => applyCoupon(context, { customerId: sharing, code: "once", amount: null }));
  await apart.run((context) =>
    grantCredit(context, { customerId: sharing, amount: "40.00", currency: null }),
  );
  const wallet = await apart.run((context) =>
    openWallet(context, {
      ...{ customerId: sharing, code: "main", name: "Main", currency: null, priority: 50 },
      ...{ metricCodes: [], topUp: null },
    }),
  );
  const gift = { walletId: wallet.id, amount: "50.00", priority: 50, expiresAt: null };
  await apart.run((context) => grantWalletCredit(context, gift));
  const drafts = await asOwner(
    held.clone,
    (sql) => sql<{ id: string }[]>`
      select id from held_drafts where organization_id = ${apart.id} order by id`,
  );
  expect(drafts).toHaveLength(6);
  const { id } = await apart.run((context) =>
    createBulkRun(context, { kind: "close_drafts", ids: drafts.map((draft) => draft.id), through: null }),
  );
  const rows = () =>
    asOwner(
      held.clone,
      (sql) => sql<{ id: string; customer: string; state: string; code: string; amount: number }[]>`
        select id, customer_id as customer, state, code, amount_minor::int as amount from bulk_run_items
        where bulk_run_id = ${id} order by id`,
    );
  // Two rows a step, so that drafts of one customer fall into several.
  await apart.run(async (context) => {
    for (let step = 0; step < 4; step += 1)
      await calculateBulkStep(context, await lockBulkRun(context, id), 2);
    return accept(null);
  });
  const shown = await rows();
  // 180.00 in all, less 30.00 of the coupon, 40.00 of credit and 50.00 of the wallet.
  const sumOf = (list: Awaited<ReturnType<typeof rows>>, customer: string) =>
    list.reduce((sum, row) => (row.customer === customer ? sum + row.amount : sum), 0);
  expect([sumOf(shown, sharing), sumOf(shown, plain)]).toEqual([6_000, 18_000]);
  const { previewHash } = await apart.view((context) => loadBulkRunRow(context, id));
  await apart.run((context) => startBulkRun(context, { bulkRunId: id, previewHash, count: "6" }));
  await apart.advance("2026-01-10T00:00:00Z");
  const done = await rows();
  expect(done.map(({ state, code }) => [state, code])).toEqual(shown.map(() => ["done", null]));
  const open = await asOwner(
    held.clone,
    (sql) => sql<{ open: number }[]>`
      select coalesce(sum(open_minor), 0)::int as open from invoice_balances
      where organization_id = ${apart.id} and customer_id = ${sharing}`,
  );
  expect(open).toEqual([{ open: 6_000 }]);
  for (const { account, booked, held: kept } of await controlAccounts(held.clone, apart.id))
    expect([account, booked]).toEqual([account, kept]);
});

test("looks at many drafts with as many statements as at few", async () => {
  const apart = await foundTestOrganization();
  const draft = async () => {
    const customerId = await apart.customer();
    await apart.run((context) =>
      issueOneOff(context, {
        customerId,
        on: null,
        placement: "hold",
        lines: [{ description: "Setup", quantity: "1", unitAmount: "10.00", taxes: [] }],
      }),
    );
  };
  const statements = async () => {
    const found = await asOwner(
      held.clone,
      (sql) => sql<{ id: string }[]>`select id from held_drafts where organization_id = ${apart.id}`,
    );
    const heldDraftIds = found.map(({ id }) => id);
    return countStatements(held, () =>
      apart.view(async (context) => {
        const closing = await previewFinalizeDrafts(context, { heldDraftIds });
        for (const id of heldDraftIds) expect(closing(id).ok).toBe(true);
        expect(closing(apart.id)).toMatchObject({ refusals: [{ code: "bulk_row_gone" }] });
      }),
    );
  };
  for (let index = 0; index < 2; index += 1) await draft();
  const few = await statements();
  for (let index = 0; index < 8; index += 1) await draft();
  expect(await statements()).toBe(few);
});

// Many rows of a list at once: calculated by the worker, confirmed with their sum, done one by one, killed and repeated.
import { beforeAll, describe, expect, test } from "vitest";
import { billNow, previewBillNow } from "~/operations/bill-now.server";
import { createBulkRun } from "~/operations/create-bulk-run.server";
import { discardBulkRun } from "~/operations/discard-bulk-run.server";
import { finalizeDraft } from "~/operations/finalize-draft.server";
import { issueOneOff } from "~/operations/issue-one-off.server";
import { recalculateBulkRun } from "~/operations/recalculate-bulk-run.server";
import { startBulkRun } from "~/operations/start-bulk-run.server";
import { failBulkItem, loadBulkStep, stepBulkRun } from "~/operations/step-bulk-run.server";
import { stopBulkRun } from "~/operations/stop-bulk-run.server";
import { publicId } from "~/public-ids";
import { day } from "../../support/billing-book";
import { foundConsolidated, pays } from "../../support/consolidated";
import { controlAccounts } from "../../support/control-accounts";
import { asOwner, countStatements, useTestDatabase } from "../../support/database";
import { knock } from "../../support/doors";
import { killDrainOnce } from "../../support/killed-drain";
import { chargeOn, foundTestOrganization, type TestOrganization } from "../../support/organization";
import { cookieOf, get, makeMember, makePerson, post } from "../../support/organizations";

const held = useTestDatabase();

/** More than the browser waits for. */
const MANY = 108;

let organization: TestOrganization;
let cookie: string;
let readerCookie: string;
const customers: string[] = [];
let metered = "";

beforeAll(async () => {
  organization = await foundTestOrganization();
  const person = async (email: string, role: "billing" | "accountant") => {
    const user = await makePerson(email);
    await makeMember(organization.id, user, role);
    return cookieOf(user);
  };
  cookie = await person("acts@example.com", "billing");
  readerCookie = await person("looks@example.com", "accountant");
  await organization.metric("calls");
  const planId = await organization.plan("team");
  const usage = chargeOn("calls", { type: "per_unit", unit_amount: "0.10" });
  const meteredId = await organization.plan("metered", { charges: [usage] });
  for (let index = 0; index < MANY; index += 1) {
    const customerId = await organization.customer({ name: `Fir ${String(index).padStart(3, "0")}` });
    const isMetered = index === MANY - 1;
    const id = await organization.subscribe({ customerId, planId: isMetered ? meteredId : planId });
    if (isMetered) metered = id;
    customers.push(customerId);
  }
  await organization.advance("2026-01-10T00:00:00Z");
}, 60_000);

type Run = {
  readonly id: string;
  readonly state: string;
  readonly previewHash: string;
  readonly waitingCount: number;
  readonly pendingCount: number;
  readonly doneCount: number;
  readonly refusedCount: number;
  readonly skippedCount: number;
  readonly toDo: readonly {
    readonly currency: string;
    readonly amountMinor: bigint;
    readonly count: number;
  }[];
};

const org = () => publicId("organization", organization.id);
const look = async (name: string, address: string, by = cookie, more: Record<string, string> = {}) => {
  const answer = await knock(name, { org: org(), ...more }, get(address, by));
  if (!answer) throw new Error(name);
  return answer;
};
const RUN = "console.$org.runs.bulk.$bulkRun";
const runOf = async (bulkRun: string): Promise<Run> =>
  ((await look(RUN, "/x", cookie, { bulkRun })).data as { run: Run }).run;
const press = async (bulkRun: string, fields: Record<string, string>, by = cookie) => {
  const answer = await knock(RUN, { org: org(), bulkRun }, post("/x", fields, { cookie: by }));
  const refused = (answer?.data as { refused?: { codes: readonly string[]; errors: object } } | null)
    ?.refused;
  return { status: answer?.status, codes: refused?.codes ?? [], errors: refused?.errors ?? {} };
};
const drained = () => organization.advance("2026-01-10T00:00:00Z");

const invoices = () =>
  asOwner(
    held.clone,
    (sql) => sql<{ customer: string; total: number }[]>`
      select customer_id as customer, total_minor::int as total from invoices
      where organization_id = ${organization.id} order by sequence`,
  );
const itemsOf = (runId: string) =>
  asOwner(
    held.clone,
    (sql) => sql<{ id: string; customer: string; state: string; code: string | null; hash: string | null }[]>`
      select id, customer_id as customer, state, code, preview_hash as hash from bulk_run_items
      where bulk_run_id = ${runId.replace("blk_", "")} order by id`,
  );

describe("billing all that match", () => {
  const query = "all=yes&q=Fir&through=2026-02-01";
  let run = "";

  test("leads to a plan that the worker calculates, posted twice and made once", async () => {
    const list = await look("console.$org.customers.bill-now", `/x?${query}&step=review`);
    const planAt = `/runs/bulk?kind=bill_customers&${query}&step=review`;
    expect(list).toMatchObject({ status: 302, location: expect.stringContaining(planAt) });
    const name = "console.$org.runs.bulk._index";
    const page = (await look(name, `/x?kind=bill_customers&${query}`)).data as {
      readonly count: number;
      readonly sent: [string, string][];
    };
    expect(page.count).toBe(MANY);
    const fields: [string, string][] = [...page.sent, ["once_key", "k"], ["preview_hash", `${MANY}`]];
    const send = async (by: string, more: [string, string][] = []) =>
      knock(name, { org: org() }, post("/x", [...fields, ...more], { cookie: by }));
    expect((await send(readerCookie))?.status).toBe(403);
    const first = await send(cookie);
    expect(first?.status).toBe(303);
    expect((await send(cookie))?.location).toBe(first?.location);
    run = first?.location?.split("/").at(-1) ?? "";
    expect(await runOf(run)).toMatchObject({ state: "running", waitingCount: MANY, pendingCount: 0 });
    expect((await press(run, { preview_hash: "", count: `${MANY}` })).codes).toEqual(["bulk_running"]);
    expect((await press(run, { intent: "recalculate" })).codes).toEqual(["bulk_running"]);
    expect((await press(run, { intent: "stop" })).codes).toEqual(["bulk_not_running"]);
    await drained();
    const planned = await runOf(run);
    expect(planned).toMatchObject({ state: "draft", pendingCount: MANY, waitingCount: 0, skippedCount: 0 });
    expect(planned.toDo).toEqual([{ currency: "EUR", amountMinor: BigInt(MANY * 3_000), count: MANY }]);
    expect(await invoices()).toHaveLength(MANY);
    expect((await look(RUN, "/x", readerCookie, { bulkRun: run })).status).toBe(200);
    expect((await look(RUN, "/x", cookie, { bulkRun: `blk_${"0".repeat(32)}` })).status).toBe(404);
  });

  test("shows what each would be billed alone, but for usage that still comes in", async () => {
    const items = await asOwner(
      held.clone,
      (sql) => sql<{ customer: string; hash: string | null }[]>`
        select customer_id as customer, preview_hash as hash from bulk_run_items`,
    );
    const hashOf = (customer: string | undefined) => items.find((item) => item.customer === customer)?.hash;
    for (const customerId of customers.slice(0, 3)) {
      const alone = await organization.run((context) =>
        previewBillNow(context, { customerId, through: day("2026-02-01") }),
      );
      expect(hashOf(customerId)).toBe(alone.previewHash);
    }
    expect(hashOf(customers.at(-1))).toBeNull();
  });

  test("asks for the number, refuses figures that moved, and is for those who may bill", async () => {
    const { previewHash } = await runOf(run);
    const start = { preview_hash: previewHash, count: `${MANY}` };
    expect((await press(run, start, readerCookie)).status).toBe(403);
    expect(await press(run, { ...start, count: "7" })).toMatchObject({
      codes: ["bulk_count_differs"],
      errors: { count: expect.stringContaining(`Type ${MANY}`) },
    });
    expect((await press(run, { ...start, preview_hash: "x" })).codes).toEqual(["preview_outdated"]);
    expect(await invoices()).toHaveLength(MANY);
  });

  test("killed midway, stopped and gone on with, it bills each once and what was confirmed", async () => {
    // Somebody bills one of them by hand, and another used something meanwhile.
    const [byHand = ""] = customers;
    await organization.run((context) => billNow(context, { customerId: byHand, through: day("2026-02-01") }));
    await organization.usage(metered, [{ id: "u1", metric: "calls", at: "2026-01-09T00:00:00Z" }]);
    await press(run, { intent: "recalculate" });
    await drained();
    const planned = await runOf(run);
    expect(planned).toMatchObject({ pendingCount: MANY - 1, skippedCount: 1, state: "draft" });
    await organization.usage(metered, [{ id: "u2", metric: "calls", at: "2026-01-09T01:00:00Z" }]);
    await press(run, { preview_hash: planned.previewHash, count: `${MANY - 1}` });
    await killDrainOnce(held.clone, organization.id, async () => (await invoices()).length > MANY + 8);
    const killed = await runOf(run);
    expect(killed.state).toBe("running");
    expect(killed.doneCount).toBeLessThan(MANY - 1);
    expect((await press(run, { intent: "stop" })).status).toBe(303);
    const step = await organization.view(loadBulkStep);
    expect(step).toBeNull();
    const { doneCount, pendingCount } = await runOf(run);
    await drained();
    expect((await runOf(run)).doneCount).toBe(doneCount);
    await press(run, { preview_hash: planned.previewHash, count: `${pendingCount}` });
    await Promise.all([drained(), drained()]);
    expect(await runOf(run)).toMatchObject({ state: "done", doneCount: MANY - 1, refusedCount: 0 });
    const all = await invoices();
    expect(all).toHaveLength(2 * MANY);
    expect(new Set(all.slice(MANY).map(({ customer }) => customer)).size).toBe(MANY);
    // 30.00, and two calls at 0.10: usage that came in after the calculation is billed as it is.
    expect(all.filter(({ total }) => total === 3_020)).toMatchObject([{ customer: customers.at(-1) }]);
    for (const { booked, held: rows } of await controlAccounts(held.clone, organization.id))
      expect(booked).toBe(rows);
    const { previewHash } = await runOf(run);
    expect((await press(run, { preview_hash: previewHash, count: "0" })).codes).toEqual([
      "bulk_nothing_left",
    ]);
    expect((await press(run, { intent: "recalculate" })).codes).toEqual(["bulk_nothing_left"]);
  }, 60_000);

  test("takes the same statements for few and for many of a step", async () => {
    const calculated = async (ids: readonly string[]) => {
      await organization.run((context) =>
        createBulkRun(context, { kind: "bill_customers", ids, through: day("2026-03-01") }),
      );
      const step = await organization.view(loadBulkStep);
      const count = await countStatements(held, () =>
        organization.run((context) => stepBulkRun(context, step as never)),
      );
      await drained();
      return count;
    };
    const few = await calculated(customers.slice(0, 3));
    expect(await calculated(customers.slice(0, 60))).toBe(few);
  });
});

describe("a plan nobody started", () => {
  const planned = async () => {
    const through = day("2026-03-01");
    const ids = customers.slice(0, 2);
    return organization.run((context) => createBulkRun(context, { kind: "bill_customers", ids, through }));
  };
  const DISCARD = `${RUN}_.discard`;

  test("is discarded by its page, for those who may bill, and can never run", async () => {
    const { id } = await planned();
    await drained();
    const bulkRun = publicId("bulkRun", id);
    const before = await invoices();
    const send = (by: string) => knock(DISCARD, { org: org(), bulkRun }, post("/x", {}, { cookie: by }));
    expect((await look(DISCARD, "/x", readerCookie, { bulkRun })).status).toBe(403);
    expect((await send(readerCookie))?.status).toBe(403);
    expect((await look(DISCARD, "/x", cookie, { bulkRun })).data).toMatchObject({ run: { itemCount: 2 } });
    expect(await send(cookie)).toMatchObject({ status: 303, location: expect.stringContaining(bulkRun) });
    const discarded = await runOf(bulkRun);
    expect(discarded).toMatchObject({ state: "discarded", pendingCount: 2, doneCount: 0 });
    expect((await send(cookie))?.data).toMatchObject({ refused: { codes: ["bulk_not_draft"] } });
    const { previewHash } = discarded;
    const start = { bulkRunId: id, previewHash, count: "2" };
    expect(await organization.refused((context) => startBulkRun(context, start))).toEqual(["bulk_discarded"]);
    expect((await press(bulkRun, { intent: "recalculate" })).codes).toEqual(["bulk_discarded"]);
    expect((await press(bulkRun, { intent: "stop" })).codes).toEqual(["bulk_not_running"]);
    await drained();
    expect(await invoices()).toEqual(before);
  });

  test("is discarded while its figures are calculated, and is no plan once it was started", async () => {
    const { id } = await planned();
    const step = await organization.view(loadBulkStep);
    await organization.run((context) => discardBulkRun(context, { bulkRunId: id }));
    expect(await organization.run((context) => stepBulkRun(context, step as never))).toBe(0);
    expect(await runOf(publicId("bulkRun", id))).toMatchObject({ state: "discarded", waitingCount: 2 });
    const other = (await planned()).id;
    await drained();
    const { previewHash } = await runOf(publicId("bulkRun", other));
    await organization.run((context) => startBulkRun(context, { bulkRunId: other, previewHash, count: "2" }));
    const late = () => organization.refused((context) => discardBulkRun(context, { bulkRunId: other }));
    expect(await late()).toEqual(["bulk_not_draft"]);
    await drained();
    expect(await late()).toEqual(["bulk_not_draft"]);
  });
});

test("refuses an empty list, too many and a day too far", async () => {
  const plan = (ids: readonly string[], through: string) =>
    organization.refused((context) =>
      createBulkRun(context, { kind: "bill_customers", ids, through: day(through) }),
    );
  expect(await plan([], "2026-02-01")).toEqual(["bulk_empty"]);
  expect(await plan(new Array(50_001).fill(customers[0]), "2026-02-01")).toEqual(["bulk_too_many"]);
  expect(await plan(customers, "2027-03-01")).toEqual(["bill_too_far_ahead"]);
});

test("closes drafts, leaves out one that is gone, and runs one again that failed", async () => {
  const drafts: string[] = [];
  for (const customerId of customers.slice(0, 3)) {
    await organization.run((context) =>
      issueOneOff(context, {
        customerId,
        on: null,
        placement: "hold",
        lines: [{ description: "Setup", quantity: "1", unitAmount: "10.00", taxes: [] }],
      }),
    );
  }
  const rows = await asOwner(
    held.clone,
    (sql) => sql<{ id: string }[]>`select id from held_drafts where organization_id = ${organization.id}`,
  );
  drafts.push(...rows.map(({ id }) => id));
  const before = (await invoices()).length;
  const { id } = await organization.run((context) =>
    createBulkRun(context, { kind: "close_drafts", ids: drafts, through: null }),
  );
  await drained();
  await organization.run((context) => finalizeDraft(context, { heldDraftId: drafts[0] ?? "" }));
  const run = publicId("bulkRun", id);
  await press(run, { preview_hash: (await runOf(run)).previewHash, count: "3" });
  const step = await organization.view(loadBulkStep);
  const [, second] = await itemsOf(id);
  const failed = { ...(step as NonNullable<typeof step>), itemId: second?.id ?? "", reason: "out of paper" };
  await organization.run((context) => failBulkItem(context, failed));
  await drained();
  const states = async () => (await itemsOf(id)).map(({ state, code }) => [state, code]);
  expect(await states()).toEqual([
    ["skipped", "bulk_row_gone"],
    ["refused", "bulk_row_failed"],
    ["done", null],
  ]);
  await organization.run((context) => recalculateBulkRun(context, { bulkRunId: id }));
  await drained();
  await press(run, { preview_hash: (await runOf(run)).previewHash, count: "1" });
  await drained();
  expect((await states()).map(([state]) => state)).toEqual(["skipped", "done", "done"]);
  expect(await invoices()).toHaveLength(before + 3);
  expect(await organization.refused((context) => stopBulkRun(context, { bulkRunId: id }))).toEqual([
    "bulk_not_running",
  ]);
});

test("customers that one payer is billed for are one row, with the lines of all", async () => {
  const group = await foundConsolidated();
  const planId = await group.plan("team");
  const payerId = await group.customer({ name: "Holding" });
  const ids = [payerId];
  for (const name of ["One", "Two"]) {
    const customerId = await group.customer({ name });
    await group.subscribe({ customerId, planId });
    await pays(group, customerId, payerId);
    ids.push(customerId);
  }
  await group.advance("2026-01-10T00:00:00Z");
  const through = day("2026-02-01");
  await group.run((context) => createBulkRun(context, { kind: "bill_customers", ids, through }));
  await group.advance("2026-01-10T00:00:00Z");
  const rows = await asOwner(
    held.clone,
    (sql) => sql`
      select customer_id as customer, amount_minor::int as amount, state from bulk_run_items
      where organization_id = ${group.id}`,
  );
  expect(rows).toEqual([{ customer: payerId, amount: 6_000, state: "pending" }]);
});

// The console's pages about a customer's credit, asked as a browser asks them: enter, review, confirm.
import { beforeAll, describe, expect, it } from "vitest";
import { createCoupon } from "~/operations/create-coupon.server";
import { issueOneOff } from "~/operations/issue-one-off.server";
import { setPayer } from "~/operations/set-payer.server";
import { type IdKind, parsePublicId, publicId } from "~/public-ids";
import { listPoolsOf } from "~/store/pools.server";
import { useTestDatabase } from "../../support/database";
import { type Knock, knock } from "../../support/doors";
import { foundTestOrganization, type TestOrganization } from "../../support/organization";
import { cookieOf, get, makeMember, makePerson, post } from "../../support/organizations";

useTestDatabase();

const PAGE = "console.$org.customers.$customer";
let organization: TestOrganization;
let cookie: string;
let reader: string;

beforeAll(async () => {
  organization = await foundTestOrganization();
  const [billing, accountant] = [await makePerson("b@example.com"), await makePerson("a@example.com")];
  await makeMember(organization.id, billing, "billing");
  await makeMember(organization.id, accountant, "accountant");
  cookie = await cookieOf(billing);
  reader = await cookieOf(accountant);
  await organization.metric("calls");
  for (const [code, percent] of [
    ["spring", "10"],
    ["second", "5"],
  ] as const)
    await organization.run((context) =>
      createCoupon(context, {
        ...{ code, name: code, percent, amount: null, currency: null, duration: "forever", periods: null },
        ...{ planCodes: [], metricCodes: [], reusable: false, validFrom: null, validTo: null },
        ...{ maxUses: null, maxUsesPerCustomer: null },
      }),
    );
});

/** The pages of a new customer, by name. */
async function customer(name = "Acme") {
  const id = await organization.customer({ name });
  const params = (more: Record<string, string> = {}) => ({
    org: publicId("organization", organization.id),
    customer: publicId("customer", id),
    ...more,
  });
  const look = async (page: string, query: Record<string, string> = {}, more = {}, who = cookie) =>
    (await knock(`${PAGE}.${page}`, params(more), get(`/x?${new URLSearchParams(query)}`, who))) as Knock;
  const send = async (
    page: string,
    fields: Record<string, string>,
    more = {},
    { query = "", who = cookie } = {},
  ) => (await knock(`${PAGE}.${page}`, params(more), post(`/x${query}`, fields, { cookie: who }))) as Knock;
  const credit = async () => (await look("credit._index")).data as CreditData;
  return { id, look, send, credit };
}

type CreditData = {
  readonly coupons: readonly { readonly id: string }[];
  readonly balances: unknown;
  readonly entries: { readonly rows: readonly { readonly kind: string; readonly amountMinor: bigint }[] };
};
type Shown = { readonly onceKey: string; readonly shown: { readonly previewHash: string } };

/** The fields that confirm what a page shows. */
const confirming = ({ data }: Knock, fields: Record<string, string>) => ({
  ...fields,
  preview_hash: (data as Shown).shown.previewHash,
  once_key: (data as Shown).onceKey,
});

const invoiced = (customerId: string, unitAmount: string) =>
  organization.run((context) =>
    issueOneOff(context, {
      customerId,
      lines: [{ description: "Setup", quantity: "1", unitAmount, taxes: [] }],
      on: null,
      placement: "issue",
    }),
  );

describe("coupons of a customer", () => {
  it("are applied, refused in words at the field, and removed after a question", async () => {
    const { look, send, credit } = await customer();
    const apply = (coupon: string, more = {}) => send("credit._index", { intent: "apply", coupon, ...more });
    expect((await apply("spring")).status).toBe(303);
    for (const [coupon, code] of [
      ["spring", "coupon_already_applied"],
      ["none", "coupon_unknown"],
    ] as const)
      expect((await apply(coupon)).data).toMatchObject({
        refused: { codes: [code], errors: { coupon: expect.stringContaining(coupon) }, values: { coupon } },
      });
    expect((await apply("second", { amount_off: "3,00" })).data).toMatchObject({
      refused: { codes: ["coupon_amount_invalid"], errors: { amount_off: expect.any(String) } },
    });
    expect((await apply("")).data).toMatchObject({ refused: { codes: ["required"] } });
    const [applied] = (await credit()).coupons;
    const remove = publicId("appliedCoupon", applied?.id ?? "");
    expect((await look("credit._index", { remove })).data).toMatchObject({
      removing: { coupon: { code: "spring" } },
    });
    const question = { query: `?remove=${remove}` };
    expect((await send("credit._index", { intent: "remove" }, {}, question)).status).toBe(303);
    expect(await credit()).toMatchObject({ coupons: [{ endedAt: expect.any(Number) }] });
    expect((await send("credit._index", { intent: "remove" }, {}, question)).data).toMatchObject({
      refused: { codes: ["coupon_removed"] },
    });
  });

  it("are removed from nobody else", async () => {
    const [mine, other] = [await customer(), await customer()];
    await other.send("credit._index", { intent: "apply", coupon: "spring" });
    const [applied] = (await other.credit()).coupons;
    const query = `?remove=${publicId("appliedCoupon", applied?.id ?? "")}`;
    expect((await mine.send("credit._index", { intent: "remove" }, {}, { query })).status).toBe(404);
    expect(await other.credit()).toMatchObject({ coupons: [{ endedAt: null }] });
  });
});

describe("customer credit", () => {
  it("is given after a review that says what it pays, once however often it is sent", async () => {
    const { id, look, send, credit } = await customer();
    await invoiced(id, "40.00");
    expect((await look("credit.give")).data).toMatchObject({ shown: null, refusals: { summary: [] } });
    const wrong = await look("credit.give", { amount: "0", step: "review" });
    expect(wrong.data).toMatchObject({ shown: null, refusals: { errors: { amount: expect.any(String) } } });
    const fields = { amount: "100,00" };
    const shown = await look("credit.give", { ...fields, step: "review" });
    expect(shown.data).toMatchObject({
      shown: { amountMinor: 10_000n, pays: [{ amountMinor: 4_000n, currency: "EUR" }] },
    });
    const confirmed = confirming(shown, fields);
    expect((await send("credit.give", confirmed)).status).toBe(303);
    expect((await send("credit.give", confirmed)).status).toBe(303);
    expect(await credit()).toMatchObject({
      balances: [{ currency: "EUR", amountMinor: 6_000n }],
      entries: {
        rows: expect.arrayContaining([
          expect.objectContaining({ kind: "paid", amountMinor: -4_000n, otherName: expect.any(String) }),
          expect.objectContaining({ kind: "grant", amountMinor: 10_000n }),
        ]),
      },
    });
    expect((await credit()).entries.rows).toHaveLength(2);
  });

  it("is asked for again when what it pays has moved", async () => {
    const { id, look, send, credit } = await customer();
    const shown = await look("credit.give", { amount: "10", step: "review" });
    await invoiced(id, "4.00");
    expect(await send("credit.give", confirming(shown, { amount: "10" }))).toMatchObject({
      status: 409,
      data: { refused: { codes: ["preview_outdated"] } },
    });
    expect((await credit()).entries.rows).toEqual([]);
  });

  it("moves to the payer with what it pays there", async () => {
    const [child, payer] = [await customer("Child"), await customer("Payer")];
    expect((await child.look("credit.move")).data).toMatchObject({
      shown: null,
      refusals: { codes: ["payer_missing"] },
    });
    await organization.run((context) =>
      setPayer(context, { customerId: child.id, payerId: payer.id, pays: "self" }),
    );
    expect((await child.look("credit.move")).data).toMatchObject({
      refusals: { codes: ["credit_nothing_to_move"] },
    });
    const given = await child.look("credit.give", { amount: "25", step: "review" });
    await child.send("credit.give", confirming(given, { amount: "25" }));
    await invoiced(payer.id, "5.00");
    const shown = await child.look("credit.move");
    expect(shown.data).toMatchObject({
      shown: { sums: [{ currency: "EUR", amountMinor: 2_500n }], pays: [{ amountMinor: 500n }] },
    });
    await invoiced(payer.id, "6.00");
    expect(await child.send("credit.move", confirming(shown, {}))).toMatchObject({
      status: 409,
      data: { refused: { codes: ["preview_outdated"] } },
    });
    const again = await child.look("credit.move");
    expect((await child.send("credit.move", confirming(again, {}))).status).toBe(303);
    expect(await child.credit()).toMatchObject({
      balances: [],
      entries: {
        rows: [
          { kind: "moved_out", amountMinor: -2_500n, otherName: "Payer" },
          { kind: "grant", amountMinor: 2_500n },
        ],
      },
    });
    const got = await payer.credit();
    expect(got).toMatchObject({ balances: [{ amountMinor: 1_400n }] });
    expect(got.entries.rows.map(({ kind }) => kind).sort()).toEqual(["moved_in", "paid", "paid"]);
  });

  it("is read by an accountant, who gives none", async () => {
    const { look, send } = await customer();
    expect((await look("credit._index", {}, {}, reader)).data).toMatchObject({ mayWrite: false });
    expect((await look("credit.give", {}, {}, reader)).status).toBe(403);
    expect((await send("credit.give", { amount: "1" }, {}, { who: reader })).status).toBe(403);
    expect((await look("wallets.new", {}, {}, reader)).status).toBe(403);
  });
});

/** The last id in the address an answer leads to. */
const madeId = (kind: IdKind, { location }: Knock) =>
  parsePublicId(kind, location?.split("/").at(-1)?.split("?")[0] ?? "") ?? "";

describe("a wallet", () => {
  it("opens with what it pays for and a rule; refusals stand at the fields of the form", async () => {
    const { send, credit } = await customer();
    for (const [fields, field, code] of [
      [{ code: "main", threshold: "5" }, "top_up_amount", "top_up_incomplete"],
      [{ code: "main", top_up_amount: "5" }, "threshold", "top_up_incomplete"],
      [{ code: "main", threshold: "9", top_up_target: "5" }, "threshold", "wallet_top_up_invalid"],
      [{ code: "main", threshold: "x", top_up_amount: "5" }, "threshold", "amount_invalid"],
      [{ code: "main", priority: "0" }, "priority", "wallet_priority_invalid"],
      [{ code: "main", applies_to_metrics: "none" }, "applies_to_metrics", "metric_unknown"],
    ] as const)
      expect((await send("wallets.new", fields)).data, code).toMatchObject({
        refused: { codes: [code], errors: { [field]: expect.any(String) } },
      });
    const right = {
      code: "main",
      name: "Main",
      threshold: "5",
      top_up_target: "20",
      applies_to_metrics: "calls",
    };
    const { asks } = (await send("wallets.new", right)).data as {
      readonly asks: { readonly previewHash: string };
    };
    expect(asks).toMatchObject({ sellsMinor: 2_000n, currency: "EUR", entries: { code: ["main"] } });
    expect(await credit()).toMatchObject({ wallets: [] });
    const sells = { ...right, preview_hash: asks.previewHash };
    expect((await send("wallets.new", { ...sells, top_up_target: "30" })).data).toMatchObject({
      refused: { codes: ["preview_outdated"] },
    });
    expect((await send("wallets.new", sells)).status).toBe(303);
    expect((await send("wallets.new", sells)).data).toMatchObject({
      refused: { codes: ["wallet_code_taken"], errors: { code: expect.any(String) } },
    });
    expect(await credit()).toMatchObject({
      wallets: [{ code: "main", priority: 50, paysFor: ["calls"], topUp: { thresholdMinor: "500" } }],
    });
  });

  it("is changed as a whole form, sells only after a question, and its rule stops when nothing of it is left", async () => {
    const { look, send, credit } = await customer();
    const wallet = publicId("wallet", madeId("wallet", await send("wallets.new", { code: "main" })));
    const change = (fields: Record<string, string>, options = {}) =>
      send("wallets.$wallet.change", fields, { wallet }, options);
    const same = { name: "Main", priority: "50" };
    for (const [fields, field, code] of [
      [{ priority: "50" }, "name", "required"],
      [{ ...same, priority: "0" }, "priority", "wallet_priority_invalid"],
      [{ ...same, threshold: "5" }, "top_up_amount", "top_up_incomplete"],
      [{ ...same, threshold: "9", top_up_target: "5" }, "threshold", "wallet_top_up_invalid"],
      [{ ...same, applies_to_metrics: "none" }, "applies_to_metrics", "metric_unknown"],
    ] as const)
      expect((await change(fields)).data, code).toMatchObject({
        refused: { codes: [code], errors: { [field]: expect.any(String) } },
      });
    const rule = { ...same, priority: "7", applies_to_metrics: "calls", threshold: "5", top_up_amount: "20" };
    const { asks } = (await change(rule)).data as { readonly asks: { readonly previewHash: string } };
    expect(asks).toMatchObject({ sellsMinor: 2_000n, entries: { priority: ["7"] } });
    expect(await credit()).toMatchObject({ wallets: [{ priority: 50, topUp: null }] });
    const sells = { ...rule, preview_hash: asks.previewHash };
    expect((await change({ ...sells, top_up_amount: "30" })).data).toMatchObject({
      refused: { codes: ["preview_outdated"] },
    });
    expect((await change(sells)).status).toBe(303);
    expect(await credit()).toMatchObject({
      wallets: [{ name: "Main", priority: 7, appliesTo: ["calls"], topUp: { thresholdMinor: "500" } }],
    });
    // With the rule as it is there is nothing to ask about.
    expect((await change({ ...rule, name: "Prepaid" })).status).toBe(303);
    expect((await change(same, { who: reader })).status).toBe(403);
    expect((await change(same)).status).toBe(303);
    expect(await credit()).toMatchObject({ wallets: [{ name: "Main", appliesTo: [], topUp: null }] });
    expect((await look("wallets.$wallet.change", {}, { wallet })).data).toMatchObject({
      wallet: { priority: 50 },
      metrics: [{ code: "calls" }],
    });
  });

  it("takes gifts and sold credit after a review, and shows what is left and each draw", async () => {
    const { id, look, send } = await customer();
    const wallet = publicId("wallet", madeId("wallet", await send("wallets.new", { code: "main" })));
    const add = "wallets.$wallet.add";
    for (const [fields, field, code] of [
      [{ amount: "none" }, "amount", "wallet_amount_invalid"],
      [{ amount: "5", expires_at: "2025-01-01" }, "expires_at", "grant_expiry_past"],
      [{ amount: "5", expires_at: "2025-02-30" }, "expires_at", "date_invalid"],
      [{ amount: "5", priority: "none" }, "priority", "grant_priority_invalid"],
    ] as const)
      expect((await look(add, { ...fields, step: "review" }, { wallet })).data, field).toMatchObject({
        shown: null,
        refusals: { codes: [code], errors: { [field]: expect.any(String) } },
      });
    const gift = { nature: "free", amount: "30", priority: "10", expires_at: "2026-03-31" };
    const free = await look(add, { ...gift, step: "review" }, { wallet });
    expect(free.data).toMatchObject({
      shown: { amountMinor: 3_000n, document: null, expiresAt: Date.parse("2026-04-01T00:00:00Z") },
    });
    const sent = confirming(free, gift);
    expect((await send(add, sent, { wallet })).status).toBe(303);
    expect((await send(add, sent, { wallet })).status).toBe(303);
    const sale = { nature: "bought_multi", amount: "50" };
    const sold = await look(add, { ...sale, step: "review" }, { wallet });
    expect(sold.data).toMatchObject({ shown: { document: { totalMinor: 5_000n }, paidMinor: 0n } });
    const other = await send(add, { ...confirming(sold, sale), preview_hash: "4000.0.x" }, { wallet });
    expect(other).toMatchObject({ status: 409, data: { refused: { codes: ["preview_outdated"] } } });
    expect((await send(add, confirming(sold, sale), { wallet })).status).toBe(303);
    const single = { nature: "bought_single", amount: "10", taxes: "high" };
    expect((await look(add, { ...single, step: "review" }, { wallet })).data).toMatchObject({
      shown: null,
      taxRates: expect.any(Array),
      refusals: { codes: ["tax_rate_unknown"], errors: { taxes: expect.any(String) } },
    });
    await invoiced(id, "12.00");
    expect((await look("wallets.$wallet._index", {}, { wallet })).data).toMatchObject({
      wallet: {
        balanceMinor: 1_800n,
        waitingMinor: 5_000n,
        grants: [
          { nature: "free", priority: 10, remainingMinor: 1_800n, invoiceNumber: null },
          { nature: "bought_multi", priority: 50, usable: false, invoiceNumber: expect.any(String) },
        ],
      },
      draws: { rows: [{ amountMinor: 1_200n, invoiceNumber: expect.any(String) }] },
    });
  });

  it("is found at its own customer only", async () => {
    const [mine, other] = [await customer(), await customer()];
    const wallet = publicId("wallet", madeId("wallet", await other.send("wallets.new", { code: "main" })));
    for (const page of ["wallets.$wallet._index", "wallets.$wallet.add", "wallets.$wallet.change"])
      expect((await mine.look(page, {}, { wallet })).status).toBe(404);
    const fields = { amount: "1", preview_hash: "1", once_key: "k" };
    expect((await mine.send("wallets.$wallet.add", fields, { wallet })).status).toBe(404);
  });
});

it("a pool counts what is ticked of the catalog, and refuses what is gone from it", async () => {
  const { id, look, send } = await customer();
  const charge = (code: string, name: string) => ({
    code,
    name,
    metric: "calls",
    timing: "in_arrears" as const,
  });
  const prices = [{ currency: "EUR" as const, model: { type: "per_unit" as const, unit_amount: "1" } }];
  await organization.plan("metered", { charges: [{ ...charge("calls", "API calls"), prices }] });
  const page = await look("pools.new");
  expect(page.data).toMatchObject({
    customer: {
      catalog: {
        plans: expect.arrayContaining([{ code: "metered", name: "metered" }]),
        metrics: [{ code: "calls", name: expect.any(String) }],
        charges: [{ code: "calls", name: "API calls" }],
      },
    },
  });
  const terms = { kind: "cap", amount: "100", name: "Cap", code: "cap", step: "review" };
  const gone = await look("pools.new", { ...terms, metrics: "calls", plans: "gone" });
  expect(gone.data).toMatchObject({
    ticked: { plans: ["gone"], metrics: ["calls"] },
    refusals: { codes: ["pool_scope_unknown"], errors: { plans: expect.stringContaining("gone") } },
  });
  const ticked = { ...terms, charges: "calls", plans: "metered" };
  const shown = await look("pools.new", ticked);
  expect((await send("pools.new", confirming(shown, ticked))).status).toBe(303);
  const counts = await organization.view((context) => listPoolsOf(context, [id]));
  expect(counts).toMatchObject([{ counts: { plans: ["metered"], metrics: [], charges: ["calls"] } }]);
});

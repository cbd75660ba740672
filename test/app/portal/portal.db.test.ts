import { type ActionFunctionArgs, data } from "@remix-run/node";
import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { openPortal } from "~/auth/portal-entry.server";
import type { Context } from "~/context.server";
import { run, view } from "~/gate.server";
import { answering } from "~/http/answer-errors.server";
import { drainOrganization } from "~/jobs/drain-organization.server";
import { createPlan } from "~/operations/create-plan.server";
import { createPortalLink } from "~/operations/create-portal-link.server";
import { publishPlan } from "~/operations/publish-plan.server";
import { recordUsage } from "~/operations/record-usage.server";
import { saveMetric } from "~/operations/save-metric.server";
import { subscribeCustomer } from "~/operations/subscribe-customer.server";
import { hashOf } from "~/portal/forms";
import { listInvoices } from "~/portal/queries/invoices.server";
import { listPaymentMethods } from "~/portal/queries/payment-methods.server";
import { listPayments } from "~/portal/queries/payments.server";
import { listSubscriptionIds } from "~/portal/queries/subscriptions.server";
import { publicId } from "~/public-ids";
import { useTestDatabase } from "../../support/database";
import { accepted } from "../../support/organization";
import { get, post } from "../../support/organizations";
import {
  lookAt,
  type Merchant,
  makeCustomer,
  makeInvoice,
  makeMerchant,
  saveCard,
  usePayments,
} from "../../support/payments";

const held = useTestDatabase();
const payments = usePayments();

const routes = import.meta.glob<{ loader?: unknown; action?: unknown }>("/app/routes/portal.*.tsx");

type Answer = { readonly status: number; readonly location: string | null; readonly data: unknown };

/** Calls a portal route as the server does; `name` is the file's name after "portal.". */
async function visit(name: string, params: Record<string, string>, request: Request): Promise<Answer> {
  const load = routes[`/app/routes/portal.${name}.tsx`];
  if (!load) throw new Error(`No route portal.${name}`);
  const module = await load();
  const handler = (request.method === "GET" ? module.loader : module.action) as Parameters<
    typeof answering
  >[0];
  const args: ActionFunctionArgs = { request, params, context: { nonce: "", requestId: "test" } };
  let answer: unknown;
  try {
    answer = await answering(handler)(args);
  } catch (thrown) {
    answer = thrown;
  }
  if (answer instanceof Response) {
    return { status: answer.status, location: answer.headers.get("Location"), data: null };
  }
  if (answer instanceof Error) throw answer;
  const isData = typeof answer === "object" && answer !== null && "type" in answer && "init" in answer;
  const wrapped = (isData ? answer : data(answer)) as ReturnType<typeof data>;
  return { status: wrapped.init?.status ?? 200, location: null, data: wrapped.data };
}

let merchant: Merchant;
let mine: { id: string; cookie: string };
let other: { id: string; cookie: string; invoice: string; method: string; subscription: string };

const none = {};

async function enter(customerId: string): Promise<string> {
  const outcome = await run(merchant.owner, { operation: "test" }, (context) =>
    createPortalLink(context, { customerId }),
  );
  const { url } = accepted(outcome);
  const opened = accepted(await openPortal(url.split("/").at(-1)));
  return opened.setCookie.split(";")[0] ?? "";
}

async function plan(code: string): Promise<string> {
  const act = async <T>(work: (context: Context) => Promise<Parameters<typeof accepted<T>>[0]>) =>
    accepted(await run(merchant.system, { operation: "test" }, work));
  await run(merchant.system, { operation: "test" }, (context) =>
    saveMetric(context, { code: "calls", name: "Calls", aggregation: "sum", field: "n" }),
  );
  const model = { type: "per_unit", unit_amount: "0.05" } as const;
  const charge = {
    code: "calls",
    name: "API calls",
    metric: "calls",
    timing: "in_arrears",
    prices: [{ currency: "EUR", model }],
  } as const;
  const { planId } = await act((context) =>
    createPlan(context, {
      code,
      name: "Team",
      terms: {
        cadence: { unit: "month", count: 1 },
        timing: "in_advance",
        trialDays: 0,
        prices: [{ currency: "EUR", amount: "30.00" }],
        charges: [charge],
      },
    }),
  );
  await act((context) => publishPlan(context, { planId }));
  return planId;
}

async function subscribe(customerId: string, planId: string): Promise<string> {
  const outcome = await run(merchant.system, { operation: "test" }, (context) =>
    subscribeCustomer(context, { customerId, planId }),
  );
  return accepted(outcome).id;
}

let planId: string;

beforeAll(async () => {
  merchant = await makeMerchant(payments.sandbox);
  const id = await makeCustomer(merchant, "Mine");
  mine = { id, cookie: await enter(id) };
  const otherId = await makeCustomer(merchant, "Other");
  planId = await plan("team");
  other = {
    id: otherId,
    cookie: await enter(otherId),
    invoice: await makeInvoice(merchant, otherId),
    method: await saveCard(merchant, otherId, "4242424242424242"),
    subscription: await subscribe(otherId, planId),
  };
});

const PAGES = [
  "_index",
  "invoices._index",
  "payments._index",
  "payment-methods._index",
  "payment-methods.new",
  "usage",
];

describe("the portal", () => {
  it("leads visitors without a session to its door, on every page", async () => {
    for (const name of Object.keys(routes).map((file) => file.replace(/^.*portal\.|\.tsx$/g, ""))) {
      const params = { invoice: "inv_x", payment: "pay_x", method: "pm_x", subscription: "sub_x" };
      const answer = await visit(name, params, get("/portal"));
      expect([answer.status, answer.location], name).toEqual([302, "/portal/enter"]);
    }
  });

  it("shows a customer with nothing every page", async () => {
    for (const name of PAGES) {
      const answer = await visit(name, none, get("/portal", mine.cookie));
      expect(answer.status, name).toBe(200);
    }
    const overview = (await visit("_index", none, get("/portal", mine.cookie))).data;
    expect(overview).toMatchObject({ toPay: [], latest: [], subscriptions: [], usage: [], method: null });
  });

  it("has nothing of another customer at any address", async () => {
    const invoice = publicId("invoice", other.invoice);
    const method = publicId("paymentMethod", other.method);
    const subscription = publicId("subscription", other.subscription);
    const form = { method, preview_hash: "4550", once_key: "k", when: "now" };
    const reads: [string, Record<string, string>][] = [
      ["invoices.$invoice._index", { invoice }],
      ["invoices.$invoice.pay", { invoice }],
      ["payment-methods.$method.remove", { method }],
      ["subscriptions.$subscription._index", { subscription }],
      ["subscriptions.$subscription.cancel._index", { subscription }],
      ["subscriptions.$subscription.cancel.confirm", { subscription }],
      ["invoices.$invoice._index", { invoice: "inv_nonsense" }],
    ];
    for (const [name, params] of reads) {
      expect((await visit(name, params, get("/portal", mine.cookie))).status, name).toBe(404);
      expect((await visit(name, params, get("/portal", other.cookie))).status, name).toBe(
        name === "invoices.$invoice._index" && params.invoice === "inv_nonsense" ? 404 : 200,
      );
    }
    const writes: [string, Record<string, string>][] = [
      ["invoices.$invoice.pay", { invoice }],
      ["payment-methods._index", {}],
      ["payment-methods.$method.remove", { method }],
      ["subscriptions.$subscription._index", { subscription }],
      ["subscriptions.$subscription.cancel.confirm", { subscription }],
    ];
    for (const [name, params] of writes) {
      const answer = await visit(name, params, post("/portal", form, { cookie: mine.cookie }));
      expect(answer.status, name).toBe(404);
    }
    const { balance, payments: attempts } = await lookAt(merchant, other.invoice);
    expect([balance.openMinor, attempts]).toEqual([4550n, []]);
  });

  it("refuses to pay with another customer's card", async () => {
    const invoice = await makeInvoice(merchant, mine.id, 100n);
    const form = { method: publicId("paymentMethod", other.method), preview_hash: "100", once_key: "steal" };
    const answer = await visit(
      "invoices.$invoice.pay",
      { invoice: publicId("invoice", invoice) },
      post("/portal", form, { cookie: mine.cookie }),
    );
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect((await lookAt(merchant, invoice)).payments).toEqual([]);
  });

  it("writes only for forms of its own pages", async () => {
    const form = post("/portal", {}, { cookie: other.cookie, origin: "https://evil.example" });
    expect((await visit("payment-methods.new", none, form)).status).toBe(403);
  });
});

describe("a query under the portal's role", () => {
  const queries: [string, (context: Context) => Promise<unknown>][] = [
    [
      "invoices",
      async (context) => (await listInvoices(context, { after: null, before: null, limit: 50 })).rows,
    ],
    [
      "payments",
      async (context) => (await listPayments(context, { after: null, before: null, limit: 50 })).rows,
    ],
    ["methods", listPaymentMethods],
    ["subscriptions", listSubscriptionIds],
  ];

  it.each(queries)("of %s sees nothing when the customer is forgotten", async (_, query) => {
    const rows = await held.database.transaction(async (tx) => {
      const forgetful = await view(merchant.system, async (context) => context);
      await tx.execute(sql`select set_org(${merchant.organizationId})`);
      await tx.execute(sql`set local role counterfoil_portal`);
      return query({ ...forgetful, tx });
    });
    expect(rows).toEqual([]);
  });

  it("shows the bound customer's rows and no others, though no query names it", async () => {
    const caller = {
      kind: "portalCustomer",
      organizationId: merchant.organizationId,
      customerId: other.id,
    } as const;
    const rows = await view(caller, (context) =>
      listInvoices(context, { after: null, before: null, limit: 50 }),
    );
    expect(rows.rows.map((row) => row.id)).toEqual([other.invoice]);
  });
});

describe("paying", () => {
  let methodId: string;
  let payer: { id: string; cookie: string };

  beforeAll(async () => {
    const id = await makeCustomer(merchant, "Payer");
    payer = { id, cookie: await enter(id) };
    methodId = await saveCard(merchant, id, "4242424242424242");
  });

  const pay = (invoice: string, key: string, options: { method?: string; shown?: bigint } = {}) =>
    visit(
      "invoices.$invoice.pay",
      { invoice: publicId("invoice", invoice) },
      post(
        `/portal/invoices/${publicId("invoice", invoice)}/pay`,
        {
          method: publicId("paymentMethod", options.method ?? methodId),
          preview_hash: hashOf(options.shown ?? 4550n),
          once_key: key,
        },
        { cookie: payer.cookie },
      ),
    );

  it("charges once, leads to the result and shows it", async () => {
    const invoice = await makeInvoice(merchant, payer.id);
    const answer = await pay(invoice, "a1");
    expect(answer.status).toBe(303);
    expect(answer.location).toMatch(/^\/portal\/payments\/pay_/);
    const payment = answer.location?.split("/").at(-1) ?? "";
    const shown = await visit("payments.$payment", { payment }, get("/portal", payer.cookie));
    expect(shown.data).toMatchObject({ payment: { state: "succeeded", amountMinor: 4550n, openMinor: 0n } });
    expect((await visit("payments.$payment", { payment }, get("/portal", mine.cookie))).status).toBe(404);
  });

  it("answers a second press of the same button with the same result", async () => {
    const invoice = await makeInvoice(merchant, payer.id);
    const first = await pay(invoice, "b1");
    const second = await pay(invoice, "b1");
    expect(second).toEqual(first);
    expect((await lookAt(merchant, invoice)).payments).toHaveLength(1);
  });

  it("from two tabs at once, and again afterwards, takes the money once", async () => {
    const invoice = await makeInvoice(merchant, payer.id);
    const answers = await Promise.all([pay(invoice, "c1"), pay(invoice, "c2"), pay(invoice, "c3")]);
    expect(answers.some((answer) => answer.status === 303)).toBe(true);
    const late = await pay(invoice, "c4");
    expect(late.status).toBe(409);
    const { balance, payments: attempts } = await lookAt(merchant, invoice);
    expect(balance.state).toBe("paid");
    expect(attempts.filter((attempt) => attempt.state === "succeeded")).toHaveLength(1);
    const charges = await merchant.stripe.charges.list({ limit: 100 });
    expect(
      charges.data.filter(
        (charge) =>
          charge.metadata.invoice_id === publicId("invoice", invoice) ||
          charge.payment_intent === attempts[0]?.providerPaymentId,
      ),
    ).toHaveLength(1);
  });

  it("asks again when the amount is not the one that was shown", async () => {
    const invoice = await makeInvoice(merchant, payer.id);
    const answer = await pay(invoice, "d1", { shown: 4000n });
    expect(answer.status).toBe(409);
    expect(answer.data).toMatchObject({
      moved: [{ label: "To pay", was: "40.00\u00a0€", now: "45.50\u00a0€" }],
    });
    expect((await lookAt(merchant, invoice)).payments).toEqual([]);
  });

  it("that the bank declines says why and leaves the invoice open", async () => {
    const poor = await saveCard(merchant, payer.id, "4000000000000341");
    const invoice = await makeInvoice(merchant, payer.id);
    const answer = await pay(invoice, "e1", { method: poor });
    const payment = answer.location?.split("/").at(-1) ?? "";
    const shown = await visit("payments.$payment", { payment }, get("/portal", payer.cookie));
    expect(shown.data).toMatchObject({ payment: { state: "failed", openMinor: 4550n } });
    const page = await visit(
      "invoices.$invoice._index",
      { invoice: publicId("invoice", invoice) },
      get("/portal", payer.cookie),
    );
    expect(page.data).toMatchObject({
      row: { state: "open", openPayment: null },
      attempts: [{ state: "failed" }],
    });
  });
});

describe("payment methods", () => {
  it("are chosen as default and removed, and the next one takes over", async () => {
    const id = await makeCustomer(merchant, "Cards");
    const cookie = await enter(id);
    const first = await saveCard(merchant, id, "4242424242424242");
    const second = await saveCard(merchant, id, "5555555555554444");
    const methods = async () => {
      const { data: shown } = await visit("payment-methods._index", none, get("/portal", cookie));
      return (shown as { methods: { id: string; isDefault: boolean }[] }).methods.map((each) => [
        each.id,
        each.isDefault,
      ]);
    };
    // The newest card is the default until another one is chosen.
    expect(await methods()).toEqual([
      [second, true],
      [first, false],
    ]);
    const choice = { method: publicId("paymentMethod", first) };
    expect((await visit("payment-methods._index", none, post("/portal", choice, { cookie }))).status).toBe(
      303,
    );
    expect(await methods()).toEqual([
      [first, true],
      [second, false],
    ]);
    const remove = (request: Request) => visit("payment-methods.$method.remove", choice, request);
    expect((await remove(get("/portal", cookie))).data).toMatchObject({ others: [{ id: second }] });
    expect((await remove(post("/portal", {}, { cookie }))).status).toBe(303);
    expect(await methods()).toEqual([[second, true]]);
    expect((await remove(get("/portal", cookie))).status).toBe(404);
  });

  it("are added on the provider's page, by way of our own, and come back named", async () => {
    const id = await makeCustomer(merchant, "New card");
    const cookie = await enter(id);
    const left = await visit("payment-methods.new", none, post("/portal", {}, { cookie }));
    expect(left.status).toBe(303);
    expect(left.location).toMatch(/^\/leave\?to=/);
    const hosted = new URL(left.location ?? "", "http://x").searchParams.get("to") ?? "";
    const entered = await fetch(hosted, {
      method: "POST",
      redirect: "manual",
      body: new URLSearchParams({ test_card: "4242424242424242" }),
    });
    const back = new URL(entered.headers.get("Location") ?? "");
    expect(back.pathname).toBe("/portal/payment-methods");
    // Somebody else who was sent the way back gains nothing by it.
    const stranger = await visit(
      "payment-methods._index",
      none,
      get(`${back.pathname}${back.search}`, other.cookie),
    );
    expect(stranger.status).toBe(303);
    const returned = await visit(
      "payment-methods._index",
      none,
      get(`${back.pathname}${back.search}`, cookie),
    );
    expect([returned.status, returned.location]).toEqual([303, "/portal/payment-methods"]);
    const { data: shown } = await visit("payment-methods._index", none, get("/portal", cookie));
    expect(shown).toMatchObject({ methods: [{ lastFour: "4242", isDefault: true }] });
  });
});

describe("a subscription", () => {
  it("shows what it costs and what was used so far", async () => {
    const id = await makeCustomer(merchant, "User");
    const cookie = await enter(id);
    const subscription = await subscribe(id, planId);
    await run(merchant.system, { operation: "test" }, (context) =>
      recordUsage(context, [
        {
          transactionId: "u1",
          subscription: publicId("subscription", subscription),
          metric: "calls",
          properties: { n: "12" },
        },
      ]),
    );
    const usage = await visit("usage", none, get("/portal", cookie));
    expect(usage.data).toMatchObject({
      lines: [{ planName: "Team", chargeName: "API calls", quantity: "12", amountMinor: 60n }],
    });
    const page = await visit(
      "subscriptions.$subscription._index",
      { subscription: publicId("subscription", subscription) },
      get("/portal", cookie),
    );
    expect(page.data).toMatchObject({
      view: { status: "active", unitAmount: "30.00", canUndo: false },
      usage: [{ quantity: "12" }],
    });
    const overview = await visit("_index", none, get("/portal", cookie));
    expect(overview.data).toMatchObject({ usage: [{ currency: "EUR", amountMinor: 60n }] });
  });

  it("is cancelled in two pages, kept again, and ended at once", async () => {
    const id = await makeCustomer(merchant, "Leaver");
    const cookie = await enter(id);
    const subscription = publicId("subscription", await subscribe(id, planId));
    await drainOrganization(merchant.organizationId);
    const choose = await visit(
      "subscriptions.$subscription.cancel._index",
      { subscription },
      get("/portal", cookie),
    );
    expect(choose.data).toMatchObject({ choices: [{ when: "period_end" }, { when: "now" }], refusals: [] });
    const confirm = async (when: string) => {
      const shown = await visit(
        "subscriptions.$subscription.cancel.confirm",
        { subscription },
        get(`/portal?when=${when}`, cookie),
      );
      return shown.data as { previewHash: string; when: string; ending: { unusedDays: number } };
    };
    const send = (when: string, hash: string) =>
      visit(
        "subscriptions.$subscription.cancel.confirm",
        { subscription },
        post("/portal", { when, preview_hash: hash }, { cookie }),
      );
    const view1 = async () =>
      (await visit("subscriptions.$subscription._index", { subscription }, get("/portal", cookie))).data;

    const later = await confirm("period_end");
    const moved = await send("period_end", "1:2:3");
    expect([moved.status, await view1()]).toMatchObject([409, { view: { subscription: { endsAt: null } } }]);
    expect((await send("period_end", later.previewHash)).status).toBe(303);
    expect(await view1()).toMatchObject({ view: { status: "active", canUndo: true } });
    const kept = await visit(
      "subscriptions.$subscription._index",
      { subscription },
      post("/portal", {}, { cookie }),
    );
    expect(kept.status).toBe(303);
    expect(await view1()).toMatchObject({ view: { canUndo: false, subscription: { endsAt: null } } });

    const atOnce = await confirm("now");
    expect(atOnce.ending.unusedDays).toBeGreaterThan(20);
    expect((await send("now", atOnce.previewHash)).status).toBe(303);
    expect(await view1()).toMatchObject({ view: { status: "canceled", canUndo: false } });
    const again = await visit(
      "subscriptions.$subscription.cancel._index",
      { subscription },
      get("/portal", cookie),
    );
    expect(again.data).toMatchObject({ choices: [] });
  });
});

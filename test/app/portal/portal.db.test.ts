import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import type { Context } from "~/context.server";
import { view } from "~/gate.server";
import { listInvoices } from "~/portal/queries/invoices.server";
import { listPaymentMethods } from "~/portal/queries/payment-methods.server";
import { listPayments } from "~/portal/queries/payments.server";
import { listSubscriptionIds } from "~/portal/queries/subscriptions.server";
import { publicId } from "~/public-ids";
import { useTestDatabase } from "../../support/database";
import { get, post } from "../../support/organizations";
import {
  lookAt,
  type Merchant,
  makeInvoice,
  makeMerchant,
  saveCard,
  usePayments,
} from "../../support/payments";
import {
  makeVisitor,
  none,
  portalRoutes,
  publishTeam,
  subscribe,
  type Visitor,
  visit,
} from "../../support/portal";

const held = useTestDatabase();
const payments = usePayments();

let merchant: Merchant;
let mine: Visitor;
let other: Visitor & { readonly invoice: string; readonly method: string; readonly subscription: string };

beforeAll(async () => {
  merchant = await makeMerchant(payments.sandbox);
  mine = await makeVisitor(merchant, "Mine");
  const visitor = await makeVisitor(merchant, "Other");
  other = {
    ...visitor,
    invoice: await makeInvoice(merchant, visitor.id),
    method: await saveCard(merchant, visitor.id, "4242424242424242"),
    subscription: await subscribe(merchant, visitor.id, await publishTeam(merchant, "team")),
  };
});

const PAGES = [
  "_index",
  "details",
  "invoices._index",
  "payments._index",
  "payment-methods._index",
  "payment-methods.new",
  "usage",
];

describe("the portal", () => {
  it("leads visitors without a session to its door, on every page", async () => {
    for (const name of Object.keys(portalRoutes).map((file) => file.replace(/^.*portal\.|\.tsx$/g, ""))) {
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

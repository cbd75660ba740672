import { describe, expect, it } from "vitest";
import { type CommandStep, type Driver, play, Refused } from "~/scenarios/play";
import { checkScenario } from "~/scenarios/run-case";
import { aCreditNote, aCustomerState, anInvoice, aScenario, aSubscriptionState } from "./written-book";

const MORNING = Date.UTC(2026, 1, 1);
const at = "2026-02-01T00:00:00Z";
const start = { at: "2026-01-01T00:00:00Z", do: "subscribe", customer: "acme", plan: "pro", as: "s1" };

/** Writes down what is asked of it. Everything it is asked about says "yes". */
function diary(refuse: (step: CommandStep) => boolean = () => false) {
  const told: string[] = [];
  const hour = (instant: number) => new Date(instant).toISOString().slice(5, 13);
  const driver: Driver = {
    open: async (_, now) => void told.push(`open ${hour(now)}`),
    drain: async (until) => void told.push(until % 1000 === 999 ? "drain before" : `drain ${hour(until)}`),
    setClock: async (now) => void told.push(`clock ${hour(now)}`),
    apply: async (steps) => {
      told.push(steps.map((step) => step.do).join(" + "));
      for (const step of steps) if (refuse(step)) throw new Refused(step, "Not this one.");
    },
    subscriptionState: async (as) => {
      told.push(`look ${as}`);
      return aSubscriptionState;
    },
    chargeUsage: async (as) => {
      told.push(`usage of ${as}`);
      return [];
    },
    customerState: async (customer) => {
      told.push(`look at ${customer}`);
      return aCustomerState;
    },
    wallets: async (customer) => [{ wallet: `of ${customer}`, balance: "1", grants: [] }],
    creditNotes: async () => [aCreditNote(), aCreditNote({ customer: "zeta" })],
    invoices: async () => [anInvoice()],
    drafts: async (customer) => [anInvoice({ customer, status: "draft" })],
    advanceFees: async () => [{ transactionId: "e1", quantity: "1", amount: "1" }],
    notes: () => ["noted"],
    tieOuts: async () => [],
  };
  return { driver, told };
}

async function order(...steps: Record<string, unknown>[]): Promise<string[]> {
  const { driver, told } = diary();
  await play(aScenario({ steps: [start, ...steps.map((step) => ({ at, ...step }))] }), driver);
  const from = told.lastIndexOf("clock 02-01T00");
  return told.slice(from + 1).filter((line) => !line.startsWith("look"));
}

const again = { do: "subscribe", customer: "acme", plan: "pro", as: "s2" };
const event = { do: "usage", subscription: "s1", metric: "calls" };
const end = { do: "cancel", subscription: "s1" };

describe("the order of one instant", () => {
  it("what begins takes part in one billing", async () => {
    expect(await order(again, event, { do: "grant_credit", customer: "acme", amount: "1" })).toEqual([
      "subscribe + usage + grant_credit",
      "drain 02-01T00",
    ]);
  });

  it("what ends or changes sees all billed that is due, one by one", async () => {
    expect(await order(event, end, { do: "pause", subscription: "s1" })).toEqual([
      "usage",
      "drain 02-01T00",
      "cancel",
      "drain 02-01T00",
      "drain 02-01T00",
      "pause",
      "drain 02-01T00",
      "drain 02-01T00",
    ]);
  });

  it("several quantities are one change", async () => {
    const raise = { do: "change_quantity", subscription: "s1", quantity: "2" };
    expect(await order(raise, raise, end)).toEqual([
      "drain 02-01T00",
      "change_quantity + change_quantity",
      "drain 02-01T00",
      "drain 02-01T00",
      "cancel",
      "drain 02-01T00",
      "drain 02-01T00",
    ]);
  });

  it("an advance between two steps lets what is due be billed between them", async () => {
    expect(await order(again, { do: "advance" }, event)).toEqual([
      "subscribe",
      "drain 02-01T00",
      "usage",
      "drain 02-01T00",
    ]);
  });

  it("everything due before an instant is done at its own", async () => {
    const { driver, told } = diary();
    await play(aScenario({ steps: [start, { at, do: "advance" }, { at, ...event }] }), driver);
    expect(told.slice(0, 8)).toEqual([
      "open 01-01T00",
      "drain before",
      "clock 01-01T00",
      "subscribe",
      "drain 01-01T00",
      "drain before",
      "clock 02-01T00",
      "drain 02-01T00",
    ]);
  });

  it("usage dated ahead waits for its time", async () => {
    const { driver, told } = diary();
    const ahead = { ...event, at: "2026-01-02T00:00:00Z", timestamp: at };
    await play(aScenario({ steps: [start, ahead, { at, do: "advance" }] }), driver);
    expect(told.indexOf("usage")).toBeGreaterThan(told.indexOf("clock 02-01T00"));
  });
});

describe("looks", () => {
  it("come after the steps of their instant, by the first name of a subscription", async () => {
    const { driver, told } = diary();
    const change = { at, do: "change_plan", subscription: "s1", plan: "max", as: "s2" };
    const expectations = {
      subscriptions: [{ as: "s2", at, status: "active" }],
      usage: [{ subscription: "s2", charge: "calls", at }],
      customers: [{ id: "acme", at }],
      overdue: [{ customer: "zeta", at, state: "clear" }],
      wallets: [{ customer: "zeta", at, balance: "1" }],
      credit_notes: [{ customer: "zeta", at, balance: "2" }],
      drafts: [{ customer: "acme", at }],
    };
    const book = await play(aScenario({ steps: [start, change], expect: expectations }), driver);
    const applied = told.indexOf("change_plan");
    expect(told.slice(applied + 3, applied + 7)).toEqual([
      "look s1",
      "usage of s1",
      "look at acme",
      "look at zeta",
    ]);
    const then = { at: MORNING };
    expect(book.subscriptions[0]).toMatchObject({ as: "s2", ...then });
    expect(book.usage).toEqual([{ subscription: "s1", ...then, charges: [] }]);
    expect(book.customers.filter((look) => look.at === MORNING).map((look) => look.id)).toEqual([
      "acme",
      "zeta",
    ]);
    expect(book.wallets[0]).toMatchObject({ customer: "zeta", wallet: "of zeta", ...then });
    expect(book.creditLooks).toMatchObject([{ customer: "zeta", ...then, notes: [{ customer: "zeta" }] }]);
    expect(book.draftLooks).toMatchObject([{ customer: "acme", ...then, drafts: [{ status: "draft" }] }]);
  });

  it("are taken at an instant without a step, and of everything at the end", async () => {
    const { driver, told } = diary();
    const looked = { subscriptions: [{ as: "s1", at: "2026-03-01T00:00:00Z" }] };
    const book = await play(aScenario({ steps: [start], expect: looked }), driver);
    expect(told).toContain("drain 03-01T00");
    expect(book.subscriptions.map((look) => look.at)).toEqual([Date.UTC(2026, 2, 1), null]);
    expect(book.customers.map(({ id, at: when }) => [id, when])).toEqual([
      ["acme", null],
      ["zeta", null],
    ]);
    expect(book.wallets).toHaveLength(2);
    expect(book).toMatchObject({
      creditNotes: [{}, {}],
      invoices: [{ number: "A-1" }],
      advanceFees: [{ transactionId: "e1" }],
      notes: ["noted"],
    });
  });

  it("a file without steps has an empty book", async () => {
    const { driver, told } = diary();
    expect(await play(aScenario({ steps: [] }), driver)).toMatchObject({ invoices: [], customers: [] });
    expect(told).toEqual([]);
  });
});

describe("a step that has to be refused", () => {
  const json = (step: Record<string, unknown>) => ({
    name: "one",
    organization: { currency: "EUR" },
    plans: [{ code: "pro", currency: "EUR", interval: "month", amount: "10", in_advance: true }],
    customers: [{ id: "acme", currency: "EUR" }],
    steps: [start, { at, do: "void_invoice", customer: "acme", invoice: 1, ...step }],
  });
  const isVoid = (step: CommandStep) => step.do === "void_invoice";
  const check = (step: Record<string, unknown>, refuse?: (step: CommandStep) => boolean) =>
    checkScenario("one", json(step), { isQuirk: false, createDriver: () => diary(refuse).driver });

  it("is, and the scenario goes on", async () => {
    expect(await check({ error: "it was credited" }, isVoid)).toMatchObject({ kind: "ok" });
  });

  it("goes through: the case fails", async () => {
    expect(await check({ error: "it was credited" })).toMatchObject({
      kind: "fail",
      difference: "2026-02-01T00:00:00.000Z void_invoice: expected a refusal (it was credited), got none",
    });
  });

  it("is refused though the file expects no error: the case fails", async () => {
    expect(await check({}, isVoid)).toMatchObject({
      kind: "fail",
      difference: expect.stringMatching(/Not this one/),
    });
  });
});

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type Stripe from "stripe";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { eventually, type SandboxProcess, startSandbox } from "../support/sandbox";

type Received = { body: string; signature: string };

let sandbox: SandboxProcess;
let stripe: Stripe;
let receiver: Server;
let url: string;
let received: Received[] = [];
let answers: number[] = [];
let keys = 0;

beforeAll(async () => {
  sandbox = await startSandbox();
  receiver = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString("utf8")));
    request.on("end", () => {
      received.push({ body, signature: String(request.headers["stripe-signature"]) });
      response.writeHead(answers.shift() ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
});
afterAll(async () => {
  receiver.closeAllConnections();
  receiver.close();
  await sandbox.stop();
});
beforeEach(async () => {
  received = [];
  answers = [];
  keys += 1;
  stripe = sandbox.client(`sk_test_hooks_${keys}`);
  await sandbox.clearFaults();
});

async function endpoint(...events: Stripe.WebhookEndpointCreateParams.EnabledEvent[]) {
  const made = await stripe.webhookEndpoints.create({
    url,
    enabled_events: events,
    api_version: "2026-10-28.endive",
  });
  return { id: made.id, secret: made.secret ?? "" };
}

const typesReceived = () => received.map((row) => (JSON.parse(row.body) as { type: string }).type);
const enough = (count: number) => eventually(() => (received.length >= count ? received : undefined));

describe("deliveries", () => {
  it("are signed so that the SDK verifies them, and only with the right secret", async () => {
    const { secret, id } = await endpoint("*");
    await stripe.customers.create({ name: "Signed" });
    const [first] = await enough(1);
    const event = stripe.webhooks.constructEvent(first?.body ?? "", first?.signature ?? "", secret);
    expect(event.type).toBe("customer.created");
    expect(event.data.object).toMatchObject({ name: "Signed" });
    expect(() => stripe.webhooks.constructEvent(`${first?.body} `, first?.signature ?? "", secret)).toThrow();
    expect(() =>
      stripe.webhooks.constructEvent(first?.body ?? "", first?.signature ?? "", "whsec_other"),
    ).toThrow();
    expect((await stripe.webhookEndpoints.retrieve(id)).secret).toBeUndefined();
  });

  it("tell what a payment does, and only what the endpoint listens to", async () => {
    await endpoint("payment_intent.succeeded", "payment_intent.payment_failed");
    const customer = await stripe.customers.create();
    const params = {
      amount: 800,
      currency: "eur",
      confirm: true,
      off_session: true,
      customer: customer.id,
    } as const;
    await stripe.paymentIntents.create({ ...params, payment_method: "pm_card_visa" });
    await expect(
      stripe.paymentIntents.create({ ...params, payment_method: "pm_card_chargeCustomerFail" }),
    ).rejects.toThrow();
    await enough(2);
    expect(typesReceived().sort()).toEqual(["payment_intent.payment_failed", "payment_intent.succeeded"]);
    const events = await stripe.events.list({ limit: 100 });
    expect(events.data.map((event) => event.type).reverse()).toEqual([
      "customer.created",
      "payment_intent.created",
      "charge.succeeded",
      "payment_intent.succeeded",
      "charge.updated",
      "payment_intent.created",
      "charge.failed",
      "payment_intent.payment_failed",
    ]);
  });

  it("are repeated with growing pauses until the endpoint says 2xx, with a new signature each time", async () => {
    await endpoint("customer.created");
    answers = [500, 302, 200];
    await stripe.customers.create();
    await enough(3);
    const ids = new Set(received.map((row) => (JSON.parse(row.body) as { id: string }).id));
    expect(ids.size).toBe(1);
    const [event] = (await stripe.events.list()).data;
    await eventually(async () => {
      const now = await stripe.events.retrieve(event?.id ?? "");
      return now.pending_webhooks === 0 ? now : undefined;
    });
    expect(received).toHaveLength(3);
  });

  it("survive a kill of the sandbox", async () => {
    await endpoint("customer.created");
    answers = [500];
    await stripe.customers.create();
    await enough(1);
    await sandbox.kill();
    received = [];
    await sandbox.restart();
    await enough(1);
    expect(typesReceived()).toEqual(["customer.created"]);
  });

  it("come twice, late or again when that is ordered", async () => {
    await endpoint("customer.created", "customer.updated");
    await sandbox.fault({ kind: "deliver_twice", type: "customer.created" });
    const customer = await stripe.customers.create();
    await enough(2);
    expect(new Set(received.map((row) => row.body)).size).toBeLessThanOrEqual(2);
    expect(typesReceived()).toEqual(["customer.created", "customer.created"]);
    received = [];
    await sandbox.fault({ kind: "deliver_late", type: "customer.updated", delayMs: 600 });
    await stripe.customers.update(customer.id, { name: "late" });
    await stripe.customers.create();
    await enough(2);
    expect(typesReceived()).toEqual(["customer.created", "customer.updated"]);
    received = [];
    const account = await stripe.accounts.retrieveCurrent();
    const page = await (await fetch(`${sandbox.url}/_sandbox/accounts/${account.id}`)).text();
    const action = /action="(\/_sandbox\/accounts\/[^"]+\/resend)"/.exec(page)?.[1] ?? "";
    expect((await fetch(`${sandbox.url}${action}`, { method: "POST", redirect: "manual" })).status).toBe(303);
    await enough(1);
  });

  it("stop for a deleted endpoint and wait for a disabled one", async () => {
    const { id } = await endpoint("customer.created");
    await stripe.webhookEndpoints.update(id, { disabled: true });
    await stripe.customers.create();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(received).toEqual([]);
    await stripe.webhookEndpoints.update(id, { disabled: false });
    await stripe.customers.create();
    await enough(1);
    expect(await stripe.webhookEndpoints.del(id)).toMatchObject({ deleted: true });
    await expect(stripe.webhookEndpoints.retrieve(id)).rejects.toMatchObject({ statusCode: 404 });
  });
});

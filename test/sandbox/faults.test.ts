import { appendFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type SandboxProcess, startSandbox } from "../support/sandbox";

let sandbox: SandboxProcess;

beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());

const payment = {
  amount: 900,
  currency: "eur",
  confirm: true,
  off_session: true,
  payment_method: "pm_card_visa",
} as const;

describe("the journal", () => {
  it("keeps everything that was answered through a kill, and drops a torn last line", async () => {
    const stripe = sandbox.client("sk_test_journal");
    const kept = await stripe.paymentIntents.create(payment, { idempotencyKey: "before-the-kill" });
    await sandbox.kill();
    const path = join(sandbox.dataDir, "sandbox", "journal.jsonl");
    await appendFile(path, '{"account":"acct_torn","puts":[["custo');
    await sandbox.restart();
    const replay = await stripe.paymentIntents.create(payment, { idempotencyKey: "before-the-kill" });
    expect(replay.id).toBe(kept.id);
    expect((await stripe.charges.list()).data).toHaveLength(1);
    await stripe.customers.create({ name: "after" });
    const text = await readFile(path, "utf8");
    expect(text).not.toContain("acct_torn");
    expect(text.endsWith("\n")).toBe(true);
    for (const line of text.trimEnd().split("\n")) expect(() => JSON.parse(line)).not.toThrow();
  });

  it("loses no answered write when it is killed under load", async () => {
    const stripe = sandbox.client("sk_test_load");
    const answered: string[] = [];
    const writers = Array.from({ length: 8 }, async () => {
      for (let n = 0; n < 200; n += 1) answered.push((await stripe.customers.create()).id);
    });
    await new Promise((resolve) => setTimeout(resolve, 400));
    await sandbox.kill();
    await Promise.allSettled(writers);
    await sandbox.restart();
    expect(answered.length).toBeGreaterThan(0);
    const stored = await stripe.customers.list({ limit: 100 }).autoPagingToArray({ limit: 10_000 });
    const ids = new Set(stored.map((row) => row.id));
    expect(answered.filter((id) => !ids.has(id))).toEqual([]);
  });
});

describe("ordered faults", () => {
  it("fails the next request and only that one", async () => {
    const stripe = sandbox.client("sk_test_faults");
    await sandbox.fault({ kind: "error", status: 503, path: "/v1/payment_intents" });
    await expect(stripe.paymentIntents.create(payment)).rejects.toMatchObject({
      statusCode: 503,
      type: "StripeAPIError",
    });
    await expect(stripe.paymentIntents.create(payment)).resolves.toMatchObject({ status: "succeeded" });
  });

  it("drops the connection after the work: the outcome is unknown and the same key finds it", async () => {
    const stripe = sandbox.client("sk_test_dropped");
    // The SDK repeats a reset connection once by itself, with the same key.
    await sandbox.fault({ kind: "drop_after_work", path: "/v1/payment_intents", count: 2 });
    const lost = stripe.paymentIntents.create(payment, { idempotencyKey: "lost-answer" });
    await expect(lost).rejects.toMatchObject({ type: "StripeConnectionError" });
    const found = await stripe.paymentIntents.create(payment, { idempotencyKey: "lost-answer" });
    expect(found.lastResponse.headers["idempotent-replayed"]).toBe("true");
    expect((await stripe.charges.list()).data).toHaveLength(1);
  });

  it("hangs after the work until the caller gives up", async () => {
    const stripe = sandbox.client("sk_test_hanging", { timeout: 300 });
    await sandbox.fault({ kind: "hang_after_work", path: "/v1/payment_intents" });
    await expect(stripe.paymentIntents.create(payment)).rejects.toMatchObject({
      type: "StripeConnectionError",
    });
    expect((await stripe.charges.list()).data).toHaveLength(1);
  });

  it("lets the issuer decline one charge of a good card", async () => {
    const stripe = sandbox.client("sk_test_declining");
    const customer = await stripe.customers.create({ payment_method: "pm_card_visa" });
    const [method] = (await stripe.paymentMethods.list({ customer: customer.id })).data;
    const params = { ...payment, customer: customer.id, payment_method: method?.id ?? "" };
    await sandbox.fault({ kind: "decline", declineCode: "do_not_honor", customer: customer.id });
    await expect(stripe.paymentIntents.create(params)).rejects.toMatchObject({
      decline_code: "do_not_honor",
    });
    await expect(stripe.paymentIntents.create(params)).resolves.toMatchObject({ status: "succeeded" });
  });

  it("names the field of a fault it cannot order", async () => {
    await expect(sandbox.fault({ kind: "explode" })).rejects.toThrow("kind: must be one of error, hang");
    await expect(sandbox.fault({ kind: "error", status: 200 })).rejects.toThrow("status: must be between");
    await expect(sandbox.fault({ kind: "error", wen: 1 })).rejects.toThrow("wen: is not a field");
  });
});

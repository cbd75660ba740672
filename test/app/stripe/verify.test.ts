import Stripe from "stripe";
import { describe, expect, it } from "vitest";
import { verifyEvent } from "~/stripe/verify";

const secret = "whsec_for_tests";
const at = Date.UTC(2026, 10, 21, 12);
const body = JSON.stringify(
  {
    id: "evt_1",
    type: "payment_intent.succeeded",
    data: { object: { id: "pi_1", object: "payment_intent" } },
  },
  null,
  2,
);

function sign(payload: string, options: { secret?: string; atMs?: number } = {}): string {
  const timestamp = Math.floor((options.atMs ?? at) / 1000);
  return Stripe.webhooks.generateTestHeaderString({ payload, secret: options.secret ?? secret, timestamp });
}

function verify(payload: string, signature: string) {
  return verifyEvent({ rawBody: Buffer.from(payload), signature, secret, receivedAt: at });
}

describe("a delivery", () => {
  it("is read when its signature fits the raw bytes", () => {
    expect(verify(body, sign(body))).toMatchObject({
      id: "evt_1",
      type: "payment_intent.succeeded",
      objectId: "pi_1",
      objectKind: "payment_intent",
    });
    expect(verify(body, sign(body, { atMs: at - 299_000 }))).not.toBeNull();
  });

  it.each([
    ["another secret", body, sign(body, { secret: "whsec_other" })],
    ["a changed body", body.replace("pi_1", "pi_2"), sign(body)],
    ["the same event written anew", JSON.stringify(JSON.parse(body)), sign(body)],
    ["a delivery of long ago", body, sign(body, { atMs: at - 301_000 })],
    ["no signature", body, ""],
    ["garbage for a signature", body, "t=now,v1=zz"],
    ["a body that is no event", "[]", sign("[]")],
    ["a body that is no JSON", "{", sign("{")],
  ])("is refused for %s", (_name, payload, signature) => {
    expect(verify(payload, signature)).toBeNull();
  });

  it("passes when one of several signatures fits, as while a secret is rolled", () => {
    const [stamp, good] = sign(body).split(",");
    expect(verify(body, `${stamp},v1=${"0".repeat(64)},${good}`)).not.toBeNull();
  });
});

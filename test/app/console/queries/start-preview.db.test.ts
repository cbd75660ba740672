// The last step of a new subscription, called as the server calls it: what it shows first, and after a change.
import { beforeAll, describe, expect, test } from "vitest";
import type { StartAnswer } from "~/console/forms/start-preview";
import { useTestDatabase } from "../../../support/database";
import { knock } from "../../../support/doors";
import { type FilledOrganization, fillOrganization } from "../../../support/filled-organization";
import { NASTY } from "../../../support/nasty-values";
import { cookieOf, get, post } from "../../../support/organizations";
import { makeMerchant, usePayments } from "../../../support/payments";

const held = useTestDatabase();
const payments = usePayments();
let filled: FilledOrganization;
let cookie: string;

beforeAll(async () => {
  filled = await fillOrganization(await makeMerchant(payments.sandbox), held.clone);
  cookie = await cookieOf(filled.merchant.owner.userId);
}, 120_000);

const NAME = "console.$org.subscriptions.new";
const start = { intent: "preview", starts_on: "", quantity: "1", anchor: "anniversary", external_id: "mine" };

async function previewed(fields: Record<string, string>): Promise<StartAnswer> {
  const { ids } = filled;
  const request = post(`/x?customer=${ids.customer}&plan=${ids.plan}`, { ...start, ...fields }, { cookie });
  const answer = await knock(NAME, { org: ids.org }, request);
  expect(answer?.status).toBeLessThan(500);
  return answer?.data as StartAnswer;
}

describe("the preview beside the last step", () => {
  test("is there before anything is typed, and adds up", async () => {
    const { ids } = filled;
    const request = get(`/x?customer=${ids.customer}&plan=${ids.plan}`, cookie);
    const answer = await knock(NAME, { org: ids.org }, request);
    const loaded = answer?.data as { shown: StartAnswer } | undefined;
    const [document] = loaded?.shown.preview?.atOnce ?? [];
    if (!document) throw new Error("An advance plan bills something at once.");
    const net = document.lines.reduce((sum, line) => sum + line.amountMinor, -document.discountMinor);
    const tax = document.taxes.reduce((sum, group) => sum + group.taxMinor, 0n);
    expect(document).toMatchObject({ netMinor: net, totalMinor: net + tax });
    expect(document.lines.at(0)?.steps.at(-1)?.label).toMatch(/^Price of Team, version \d+, in force then$/);
  });

  test("follows what is typed, which comes back with it", async () => {
    const one = await previewed({});
    const three = await previewed({ quantity: "3" });
    expect(three.preview?.atOnce[0]?.netMinor).toBe((one.preview?.atOnce[0]?.netMinor ?? 0n) * 3n);
    expect(three.refused).toMatchObject({ errors: {}, values: { quantity: "3", external_id: "mine" } });
  });

  test.each([
    ["quantity", "0"],
    ["quantity", "many"],
    ["starts_on", "2026-02-31"],
    ["starts_on", "2001-01-01"],
  ])("names %s = %s as what is wrong, and has no figures then", async (field, value) => {
    const { preview, refused } = await previewed({ [field]: value });
    expect(preview).toBeNull();
    expect(Object.keys(refused.errors)).toEqual([field]);
    expect(refused.summary[0]).toMatchObject({ field });
  });

  test.each(["starts_on", "quantity", "external_id"])("answers any text as %s", async (field) => {
    for (const value of NASTY) await previewed({ [field]: value });
  });
});

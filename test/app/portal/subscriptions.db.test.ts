import { beforeAll, describe, expect, it } from "vitest";
import { run } from "~/gate.server";
import { drainOrganization } from "~/jobs/drain-organization.server";
import { recordUsage } from "~/operations/record-usage.server";
import { publicId } from "~/public-ids";
import { useTestDatabase } from "../../support/database";
import { get, post } from "../../support/organizations";
import { type Merchant, makeMerchant, usePayments } from "../../support/payments";
import { makeVisitor, none, publishTeam, subscribe, visit } from "../../support/portal";

useTestDatabase();
const payments = usePayments();

let merchant: Merchant;
let planId: string;

beforeAll(async () => {
  merchant = await makeMerchant(payments.sandbox);
  planId = await publishTeam(merchant, "team");
});

describe("a subscription", () => {
  it("shows what it costs and what was used so far", async () => {
    const { id, cookie } = await makeVisitor(merchant, "User");
    const subscription = await subscribe(merchant, id, planId);
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

  it("says what its next invoice would come to, and stays silent where there is none", async () => {
    const { id, cookie } = await makeVisitor(merchant, "Planner");
    const overview = () => visit("_index", none, get("/portal", cookie));
    expect((await overview()).data).toMatchObject({ next: null });
    const subscription = publicId("subscription", await subscribe(merchant, id, planId));
    await drainOrganization(merchant.organizationId);
    await run(merchant.system, { operation: "test" }, (context) =>
      recordUsage(context, [
        { transactionId: "p1", subscription, metric: "calls", properties: { n: "100" } },
      ]),
    );
    const page = () => visit("subscriptions.$subscription._index", { subscription }, get("/portal", cookie));
    const next = { currency: "EUR", totalMinor: 3_500n };
    expect((await overview()).data).toMatchObject({ next });
    expect((await page()).data).toMatchObject({ next });
    // Another of the same customer stands on the same invoice.
    await subscribe(merchant, id, planId);
    await drainOrganization(merchant.organizationId);
    expect((await overview()).data).toMatchObject({ next: { totalMinor: 6_500n } });
  });

  it("is cancelled in two pages, kept again, and ended at once", async () => {
    const { id, cookie } = await makeVisitor(merchant, "Leaver");
    const subscription = publicId("subscription", await subscribe(merchant, id, planId));
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
      return shown.data as { preview: { previewHash: string }; when: string; ending: { unusedDays: number } };
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
    expect((await send("period_end", later.preview.previewHash)).status).toBe(303);
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
    expect((await send("now", atOnce.preview.previewHash)).status).toBe(303);
    expect(await view1()).toMatchObject({ view: { status: "canceled", canUndo: false } });
    const again = await visit(
      "subscriptions.$subscription.cancel._index",
      { subscription },
      get("/portal", cookie),
    );
    expect(again.data).toMatchObject({ choices: [] });
  });

  it("changes its plan on one page: choose, see, confirm", async () => {
    const { id, cookie } = await makeVisitor(merchant, "Grower");
    const subscription = publicId("subscription", await subscribe(merchant, id, planId));
    await drainOrganization(merchant.organizationId);
    const big = await publishTeam(merchant, "big");
    const page = (query: string) =>
      visit("subscriptions.$subscription.change", { subscription }, get(`/portal?${query}`, cookie));
    const empty = await page("");
    expect(empty.data).toMatchObject({ preview: null, refused: { summary: [] } });
    const chosen = { plan: publicId("plan", big), quantity: "2", when: "now" };
    const shown = await page(new URLSearchParams(chosen).toString());
    const { preview } = shown.data as { preview: { previewHash: string; documents: unknown[] } };
    expect(preview.documents.length).toBeGreaterThan(0);
    const send = (fields: Record<string, string>) =>
      visit("subscriptions.$subscription.change", { subscription }, post("/portal", fields, { cookie }));
    const outdated = await send({ ...chosen, preview_hash: "1.2.x" });
    expect(outdated).toMatchObject({ status: 409, data: { refused: { codes: ["preview_outdated"] } } });
    expect(await send({ preview_hash: "" })).toMatchObject({
      status: 409,
      data: { refused: { codes: ["nothing_changed"] } },
    });
    expect((await send({ ...chosen, quantity: "0", preview_hash: "" })).data).toMatchObject({
      refused: { errors: { quantity: expect.stringContaining("0") } },
    });
    expect((await send({ ...chosen, preview_hash: preview.previewHash })).status).toBe(303);
    const after = await visit("subscriptions.$subscription._index", { subscription }, get("/portal", cookie));
    expect(after.data).toMatchObject({ view: { quantity: "2" } });
    const stranger = await makeVisitor(merchant, "Stranger");
    const theirs = await visit(
      "subscriptions.$subscription.change",
      { subscription },
      get("/portal", stranger.cookie),
    );
    expect(theirs.status).toBe(404);
  });
});

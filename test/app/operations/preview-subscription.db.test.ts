import { asc, eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import type { UncheckedTerms } from "~/billing/catalog/check-terms";
import type { ClosedDraft } from "~/billing/invoicing/invoice";
import { createTaxRate } from "~/operations/create-tax-rate.server";
import { previewSubscription } from "~/operations/preview-subscription.server";
import { type SubscribeInput, subscribeCustomer } from "~/operations/subscribe-customer.server";
import { fees, invoices } from "../../../drizzle/schema/invoicing";
import { subscriptions } from "../../../drizzle/schema/subscriptions";
import { useTestDatabase } from "../../support/database";
import {
  accepted,
  at,
  chargeOn,
  foundTestOrganization,
  type TestOrganization,
} from "../../support/organization";

useTestDatabase();

const CLOCK = "2026-01-11T09:00:00Z";

async function founded(terms: Partial<UncheckedTerms>) {
  const organization = await foundTestOrganization({ clock: CLOCK });
  const rate = await organization.run((context) =>
    createTaxRate(context, { code: "de", name: "VAT", category: "S", rate: "19", country: "DE" }),
  );
  await organization.metric("calls");
  const planId = await organization.plan("team", {
    charges: [chargeOn("calls", { type: "per_unit", unit_amount: "2" })],
    ...terms,
  });
  const customerId = await organization.customer({ taxRateId: rate.id });
  return { organization, planId, customerId };
}

/** What of a document a reader compares. */
const told = (draft: ClosedDraft) => ({
  issuedOn: draft.issuedOn,
  dueOn: draft.dueOn,
  netMinor: draft.netMinor,
  taxMinor: draft.taxMinor,
  totalMinor: draft.totalMinor,
  lines: draft.fees.map(({ description, period, quantity, amountMinor, derivation }) => ({
    description,
    period,
    quantity,
    amountMinor,
    derivation,
  })),
});

/** The same of every invoice stored, oldest first. */
async function billed({ id, view }: TestOrganization) {
  return view(async ({ tx }) => {
    const documents = await tx
      .select()
      .from(invoices)
      .where(eq(invoices.organizationId, id))
      .orderBy(asc(invoices.sequence));
    const lines = await tx
      .select()
      .from(fees)
      .where(eq(fees.organizationId, id))
      .orderBy(asc(fees.lineNumber));
    return documents.map(({ id: invoiceId, issuedOn, dueOn, netMinor, taxMinor, totalMinor }) => ({
      issuedOn,
      dueOn,
      netMinor,
      taxMinor,
      totalMinor,
      lines: lines
        .filter((line) => line.invoiceId === invoiceId)
        .map(({ description, fromOn, toOn, quantity, amountMinor, derivation }) => ({
          description,
          period: { from: fromOn, to: toOn },
          quantity,
          amountMinor,
          derivation,
        })),
    }));
  });
}

const timings = ["in_advance", "in_arrears"] as const;
const anchors = ["calendar", "anniversary"] as const;
const trials = [0, 14];
const starts = [undefined, "2026-01-06T00:00:00Z", "2026-01-20T00:00:00Z"];
const cases = anchors.flatMap((anchor) =>
  timings.flatMap((timing) =>
    trials.flatMap((trialDays) => starts.map((startsAt) => ({ anchor, timing, trialDays, startsAt }))),
  ),
);

describe("the preview of a new subscription is what it is billed", () => {
  test.each(cases)("$anchor, $timing, trial of $trialDays days, from $startsAt", async (each) => {
    const { organization, planId, customerId } = await founded({
      timing: each.timing,
      trialDays: each.trialDays,
    });
    const input: SubscribeInput = {
      customerId,
      planId,
      anchor: each.anchor,
      quantity: "3",
      ...(each.startsAt === undefined ? {} : { startsAt: at(each.startsAt) }),
    };
    const preview = accepted(await organization.view((context) => previewSubscription(context, input)));
    expect(
      await organization.view(({ tx }) =>
        tx.select().from(subscriptions).where(eq(subscriptions.organizationId, organization.id)),
      ),
    ).toEqual([]);
    await organization.subscribe(input);
    await organization.advance(CLOCK);
    expect(await billed(organization)).toEqual(preview.atOnce.map(told));
    await organization.advance("2026-03-15T00:00:00Z");
    const later = (await billed(organization)).slice(preview.atOnce.length);
    expect(preview.next).not.toBeNull();
    expect(later[0]).toEqual(preview.next && told(preview.next));
  });

  test("a part of a month and its tax, in figures", async () => {
    const { organization, planId, customerId } = await founded({});
    const preview = accepted(
      await organization.view((context) =>
        previewSubscription(context, { customerId, planId, anchor: "calendar" }),
      ),
    );
    // 21 of 31 days of 30.00, and 19 % of it.
    expect(
      preview.atOnce.map(({ netMinor, taxMinor, totalMinor }) => [netMinor, taxMinor, totalMinor]),
    ).toEqual([[2032n, 386n, 2418n]]);
    expect(preview.next).toMatchObject({ netMinor: 3000n, taxMinor: 570n, totalMinor: 3570n });
  });
});

describe("the hash of the preview", () => {
  test("starts exactly what was shown, at a later hour too", async () => {
    const { organization, planId, customerId } = await founded({});
    const input = { customerId, planId, anchor: "calendar" as const };
    const { previewHash } = accepted(
      await organization.view((context) => previewSubscription(context, input)),
    );
    await organization.advance("2026-01-11T15:00:00Z");
    await organization.subscribe({ ...input, previewHash });
  });

  test("is refused once figures moved, and nothing is started", async () => {
    const { organization, planId, customerId } = await founded({});
    const input = { customerId, planId, anchor: "calendar" as const };
    const { previewHash } = accepted(
      await organization.view((context) => previewSubscription(context, input)),
    );
    const more = { ...input, quantity: "2", previewHash };
    expect(await organization.refused((context) => subscribeCustomer(context, more))).toEqual([
      "preview_outdated",
    ]);
    await organization.advance("2026-01-13T00:00:00Z");
    const later = { ...input, previewHash };
    expect(await organization.refused((context) => subscribeCustomer(context, later))).toEqual([
      "preview_outdated",
    ]);
    expect(
      await organization.view(({ tx }) =>
        tx.select().from(subscriptions).where(eq(subscriptions.organizationId, organization.id)),
      ),
    ).toEqual([]);
  });
});

describe("the preview refuses what subscribing refuses, by field", () => {
  test.each([
    ["quantity_invalid", "quantity", { quantity: "0" }],
    ["end_before_start", "ends_at", { endsAt: at("2026-01-01T00:00:00Z") }],
    ["start_before_closed_period", "starts_at", { startsAt: at("2025-12-01T00:00:00Z"), anchor: "calendar" }],
  ] as const)("%s", async (code, field, wrong) => {
    const { organization, planId, customerId } = await founded({});
    const input = { customerId, planId, ...wrong };
    const outcome = await organization.view((context) => previewSubscription(context, input));
    expect(outcome).toMatchObject({ ok: false, refusals: [{ code, field }] });
  });

  test("currency_mismatch", async () => {
    const { organization, planId } = await founded({});
    const customerId = await organization.customer({ currency: "USD" });
    const outcome = await organization.view((context) =>
      previewSubscription(context, { customerId, planId }),
    );
    expect(outcome).toMatchObject({ ok: false, refusals: [{ code: "currency_mismatch", field: "plan" }] });
  });
});

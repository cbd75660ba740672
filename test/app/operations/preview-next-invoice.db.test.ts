// What pays the next invoice of a customer that somebody else pays for, beside what the run then does.
import { expect, test } from "vitest";
import { grantCredit } from "~/operations/grant-credit.server";
import { previewNextPayment } from "~/operations/preview-next-invoice.server";
import { documentsOf, foundConsolidated, pays } from "../../support/consolidated";
import { useTestDatabase } from "../../support/database";
import { foundTestOrganization, type TestOrganization } from "../../support/organization";

const held = useTestDatabase();

const give = (organization: TestOrganization, customerId: string, amount: string) =>
  organization.run((context) => grantCredit(context, { customerId, amount, currency: null }));
const look = async (organization: TestOrganization, customerId: string) =>
  (await organization.view((context) => previewNextPayment(context, { customerId }))).payment;
/** What is open of the newest invoice of a customer. */
const openOf = async (organization: TestOrganization, customerId: string) => {
  const invoices = await documentsOf(() => held.clone, organization.id).invoices();
  return invoices.filter(({ customer }) => customer === customerId).at(-1)?.open;
};

/** A payer with a plan of its own and somebody it pays for, both billed 30.00 on the second of January. */
async function group(organization: TestOrganization) {
  const planId = await organization.plan("team");
  const payer = await organization.customer({ name: "Holding AG" });
  const child = await organization.customer({ name: "First GmbH" });
  await pays(organization, child, payer);
  for (const customerId of [payer, child])
    await organization.subscribe({ customerId, planId, startsAt: Date.parse("2026-01-02T00:00:00Z") });
  return { payer, child };
}

test("is paid by its own credit, then by what the payer's own invoice leaves of the payer's", async () => {
  const organization = await foundTestOrganization();
  const { payer, child } = await group(organization);
  await give(organization, payer, "45.00");
  await give(organization, child, "10.00");
  expect(await look(organization, child)).toEqual({
    billTo: "First GmbH",
    payer: "Holding AG",
    creditMinor: 1000n,
    prepaidMinor: 0n,
    payerCreditMinor: 1500n,
    leftMinor: 500n,
  });
  expect(await look(organization, payer)).toMatchObject({ payer: null, creditMinor: 3000n, leftMinor: 0n });
  await organization.advance("2026-01-03T00:00:00Z");
  expect(await openOf(organization, child)).toBe("500");
  // What is open already comes first: 5.00 of January, and what the payer's own February leaves.
  await give(organization, payer, "50.00");
  expect(await look(organization, child)).toMatchObject({ payerCreditMinor: 1500n, leftMinor: 1500n });
  await organization.advance("2026-02-03T00:00:00Z");
  expect(await openOf(organization, child)).toBe("1500");
});

test("is paid by nothing of the payer's where credit is kept for later invoices", async () => {
  const organization = await foundTestOrganization({ policy: { credit_pays: "later_only" } });
  const { payer, child } = await group(organization);
  await give(organization, payer, "45.00");
  expect(await look(organization, child)).toMatchObject({ payerCreditMinor: 0n, leftMinor: 3000n });
  await organization.advance("2026-01-03T00:00:00Z");
  expect(await openOf(organization, child)).toBe("3000");
});

test("is the payer's invoice where that names everybody, and its credit pays it", async () => {
  const organization = await foundConsolidated();
  const { payer, child } = await group(organization);
  await give(organization, payer, "45.00");
  expect(await look(organization, child)).toMatchObject({
    billTo: "Holding AG",
    payer: null,
    creditMinor: 4500n,
    leftMinor: 1500n,
  });
  await organization.advance("2026-01-03T00:00:00Z");
  expect(await openOf(organization, payer)).toBe("1500");
});

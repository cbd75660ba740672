// What credit pays after an invoice is voided or cancelled, before it is confirmed and after.
import { expect, test } from "vitest";
import { grantCredit } from "~/operations/grant-credit.server";
import { issueOneOff } from "~/operations/issue-one-off.server";
import { recordPayment } from "~/operations/record-payment.server";
import { cancelEitherWay, type EitherWay, previewEitherWay } from "~/operations/void-invoice.server";
import { readBook } from "../../support/customer-book";
import { useTestDatabase } from "../../support/database";
import { foundTestOrganization, type TestOrganization } from "../../support/organization";

useTestDatabase();

async function issued(organization: TestOrganization, customerId: string, unitAmount: string) {
  const lines = [{ description: "Work", quantity: "1", unitAmount, taxes: [] }];
  const { invoiceId } = await organization.run((context) =>
    issueOneOff(context, { customerId, on: null, placement: "issue", lines }),
  );
  return invoiceId ?? "";
}

const asked = (invoiceId: string, way: "void" | "note", previewHash: string | null = null): EitherWay => ({
  ...{ invoiceId, way, previewHash },
  asVoid: { credit: "0", refund: "0", follows: "final" },
  asNote: { follows: "final", reason: "order_cancellation" },
});

async function shownOf(organization: TestOrganization, input: EitherWay) {
  const shown = await organization.view((context) => previewEitherWay(context, input));
  if (!shown.ok) throw new Error(shown.refusals.map(({ sentence }) => sentence).join(" "));
  return shown.value;
}

/** An invoice of 20.00 that a gift of credit paid, and another of 15.00 that is open. */
async function paidByCredit() {
  const organization = await foundTestOrganization();
  const customerId = await organization.customer();
  await organization.run((context) => grantCredit(context, { customerId, amount: "20.00", currency: null }));
  const invoiceId = await issued(organization, customerId, "20.00");
  await issued(organization, customerId, "15.00");
  return { organization, customerId, invoiceId };
}

test("credit that comes home pays what else is open, as the preview of voiding says", async () => {
  const { organization, customerId, invoiceId } = await paidByCredit();
  const shown = await shownOf(organization, asked(invoiceId, "void"));
  expect(shown).toMatchObject({ creditPaysMinor: 1500n, returned: [{ kind: "credit", amountMinor: 2000n }] });
  await issued(organization, customerId, "2.00");
  const outdated = asked(invoiceId, "void", shown.previewHash);
  expect(await organization.refused((context) => cancelEitherWay(context, outdated))).toEqual([
    "preview_outdated",
  ]);
  const again = await shownOf(organization, asked(invoiceId, "void"));
  expect(again.creditPaysMinor).toBe(1700n);
  await organization.run((context) => cancelEitherWay(context, asked(invoiceId, "void", again.previewHash)));
  const { balances, credits } = await readBook(organization);
  expect(balances.map(({ state, openMinor }) => [state, openMinor])).toEqual([
    ["cancelled", 0n],
    ["paid", 0n],
    ["paid", 0n],
  ]);
  expect(credits).toMatchObject([{ openMinor: 300n }]);
});

test("the note of a cancelled invoice pays what is open of it, then others, as the preview says", async () => {
  const organization = await foundTestOrganization();
  const customerId = await organization.customer();
  const invoiceId = await issued(organization, customerId, "20.00");
  await organization.run((context) =>
    recordPayment(context, { invoiceId, amount: "12.00", reference: null }),
  );
  await issued(organization, customerId, "10.00");
  const shown = await shownOf(organization, asked(invoiceId, "note"));
  expect(shown.creditPaysMinor).toBe(1000n);
  await organization.run((context) => cancelEitherWay(context, asked(invoiceId, "note", shown.previewHash)));
  const { balances, credits } = await readBook(organization);
  expect(balances.map(({ state, openMinor }) => [state, openMinor])).toEqual([
    ["cancelled", 0n],
    ["paid", 0n],
  ]);
  expect(credits).toMatchObject([{ openMinor: 200n }]);
});

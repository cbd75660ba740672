// What credit pays of a claim that is taken up again, before it is confirmed and after.
import { expect, test } from "vitest";
import { grantCredit } from "~/operations/grant-credit.server";
import { issueOneOff } from "~/operations/issue-one-off.server";
import { previewUndoWriteOff, undoWriteOff, writeOffInvoice } from "~/operations/write-off-invoice.server";
import { readBook } from "../../support/customer-book";
import { useTestDatabase } from "../../support/database";
import { foundTestOrganization } from "../../support/organization";

useTestDatabase();

test("credit pays what is claimed again, as the preview says", async () => {
  const organization = await foundTestOrganization();
  const customerId = await organization.customer();
  const lines = [{ description: "Work", quantity: "1", unitAmount: "20.00", taxes: [] }];
  const made = await organization.run((context) =>
    issueOneOff(context, { customerId, on: null, placement: "issue", lines }),
  );
  const invoiceId = made.invoiceId ?? "";
  await organization.run((context) => writeOffInvoice(context, { invoiceId, reason: "insolvent" }));
  const look = () => organization.view((context) => previewUndoWriteOff(context, { invoiceId }));
  const before = await look();
  expect(before).toMatchObject({ ok: true, value: { openMinor: 2000n, creditPaysMinor: 0n } });
  await organization.run((context) => grantCredit(context, { customerId, amount: "8.00", currency: null }));
  const previewHash = before.ok ? before.value.previewHash : "";
  expect(await organization.refused((context) => undoWriteOff(context, { invoiceId, previewHash }))).toEqual([
    "preview_outdated",
  ]);
  const shown = await look();
  expect(shown).toMatchObject({ ok: true, value: { openMinor: 2000n, creditPaysMinor: 800n } });
  const confirmed = { invoiceId, previewHash: shown.ok ? shown.value.previewHash : "" };
  await organization.run((context) => undoWriteOff(context, confirmed));
  const { balances, credits } = await readBook(organization);
  expect(balances).toMatchObject([{ state: "open", openMinor: 1200n }]);
  expect(credits).toMatchObject([{ openMinor: 0n }]);
});

import { describe, expect, test } from "vitest";
import { blockedText, conditionText } from "~/console/overdue-words";
import { CustomerBillingPage } from "~/console/pages/customer-billing-page";
import { OverdueNotice } from "~/console/pages/overdue-notice";
import { refusedForm } from "~/http/form-state";
import { renderPage } from "../../ui/render-page";

const plain = (html: string) => html.replaceAll("\u00a0", " ").replaceAll("<!-- -->", "");
const stage = { blocksChanges: false, blocksServiceAndBilling: false, cancels: "no" as const };

describe("the rules of being overdue in words", () => {
  test.each([
    [stage, ""],
    [{ ...stage, blocksChanges: true }, "Changes of subscriptions are refused."],
    [
      { ...stage, blocksServiceAndBilling: true, cancels: "now" as const },
      "Subscriptions stand still and nothing is billed. Subscriptions are cancelled.",
    ],
    [{ ...stage, cancels: "period_end" as const }, "Subscriptions are cancelled at the end of their period."],
  ])("%o blocks", (blocks, text) => {
    expect(blockedText(blocks)).toBe(text);
  });

  test.each([
    [{ earliestUnpaidDays: 1 }, "1 day"],
    [{ earliestUnpaidDays: 30, unpaidInvoices: 2 }, "30 days and 2 invoices"],
    [
      { earliestUnpaidDays: 0, unpaidInvoices: 1, unpaidTotal: { currency: "EUR", amountMinor: 10_000n } },
      "0 days, 1 invoice and 100.00 €",
    ],
  ])("%o holds", (when, text) => {
    expect(plain(conditionText(when))).toBe(text);
  });

  test("stand on the page of who is overdue, and nowhere else", () => {
    const overdue = { name: "late", since: 0, stage: { ...stage, blocksChanges: true } };
    const html = plain(renderPage(<OverdueNotice overdue={overdue} />));
    for (const text of ["Stage “late”", "1 Jan 1970", "Changes of subscriptions are refused."])
      expect(html).toContain(text);
    expect(renderPage(<OverdueNotice overdue={null} />)).not.toContain("overdue");
  });
});

describe("the billing of a customer", () => {
  const customer = {
    ...{ id: "00000000-0000-7000-8000-000000000001", name: "Acme", currency: "EUR", pays: "self" },
    ...{ invoicingOff: true, draftMode: null, collectionOff: false, overdueOff: false, payerId: null },
  } as never;
  const shown = { base: "/console/org", customer, payer: null, overdue: null, candidates: ["Parent"] };

  test("offers to catch up only while nothing is billed, and lists whom it pays for", () => {
    const belonging = [{ id: "00000000-0000-7000-8000-000000000002", name: "Child", pays: "payer" }];
    const html = plain(
      renderPage(<CustomerBillingPage {...shown} belonging={belonging} refused={undefined} />),
    );
    for (const text of ['name="catch_up"', "whose invoices Acme pays", '<option value="Parent"'])
      expect(html).toContain(text);
  });

  test("stands a refusal in the form it came from, and leaves the other as it is stored", () => {
    const form = new FormData();
    for (const [name, value] of [
      ["intent", "payer"],
      ["payer", "Nobody"],
      ["pays", "payer"],
    ] as const)
      form.set(name, value);
    const refusal = { code: "payer_unknown", sentence: "There is none.", remedy: "Enter its id." };
    const refused = refusedForm([{ ...refusal, field: "payer" }], form);
    const html = renderPage(<CustomerBillingPage {...shown} belonging={[]} refused={refused} />);
    expect(html).toContain('id="f-payer-error"');
    expect(html).toContain('value="Nobody"');
    expect(html).toMatch(/<input[^>]*name="invoicing"[^>]*checked=""[^>]*value="off"/);
  });
});

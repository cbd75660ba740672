import { describe, expect, test } from "vitest";
import { CreditGivePage } from "~/console/pages/credit-give-page";
import { CreditMovePage } from "~/console/pages/credit-move-page";
import { CreditRevokePage } from "~/console/pages/credit-revoke-page";
import { CustomerCreditPage } from "~/console/pages/customer-credit-page";
import { WalletAddPage } from "~/console/pages/wallet-add-page";
import { WalletNewPage } from "~/console/pages/wallet-new-page";
import { topUpText, WalletPage } from "~/console/pages/wallet-page";
import { refusedForm } from "~/http/form-state";
import { publicId } from "~/public-ids";
import { renderPage } from "../../ui/render-page";

const id = "00000000-0000-7000-8000-000000000001";
const customer = {
  ...{ id, name: "Acme", email: "ann@acme.example", currency: "EUR", zone: "UTC" },
  ...{ payerId: null as string | null, payerName: null as string | null, pays: "self" },
  billedTo: null as string | null,
};
const none = { rows: [], newer: null, older: null };
const counts = { subscriptions: 0, invoices: 0, payments: 0, notes: 0 };
const page = { base: "/console/org", search: "", mayWrite: true };
const grant = {
  ...{ organizationId: "o", id, walletId: id, customerId: id, priority: 10, createdAt: 0, invoiceId: null },
  ...{ taxCategory: null, taxRate: null, taxCountry: null },
  ...{ nature: "free", amountMinor: 3_000n, remainingMinor: 1_800n, usable: true, expiresAt: 86_400_000 },
  ...{ invoiceNumber: null as string | null, isTakenBack: false },
};
const wallet = {
  ...{ organizationId: "o", id, customerId: id, code: "main", name: "Main", currency: "EUR", priority: 50 },
  ...{
    appliesTo: [],
    topUp: null,
    topUpRetryAt: null,
    createdAt: 0,
    endedAt: null,
    grants: [grant],
    paysFor: [],
  },
  ...{ balanceMinor: 1_800n, waitingMinor: 0n },
};
const plain = (html: string) => html.replaceAll("\u00a0", " ").replaceAll("<!-- -->", "");

describe("the credit of a customer", () => {
  const empty = {
    ...page,
    customer,
    counts,
    coupons: [],
    balances: [],
    entries: none,
    wallets: [],
    removing: null,
    givesTo: "wallet" as const,
  };

  test("says what there is none of, and offers what may be done", () => {
    const html = plain(renderPage(<CustomerCreditPage {...empty} refused={undefined} />));
    for (const text of [
      "Acme has no coupon",
      "Acme has no wallet",
      "Nothing is left",
      "/wallets/new",
      "/credit/give",
    ])
      expect(html).toContain(text);
    expect(html).not.toContain("/credit/move");
    const read = plain(renderPage(<CustomerCreditPage {...empty} mayWrite={false} refused={undefined} />));
    for (const text of ["/wallets/new", "/credit/give", "<form"]) expect(read).not.toContain(text);
  });

  test("leads to where the organization gives credit", () => {
    const leads = (of: Partial<Parameters<typeof CustomerCreditPage>[0]>) =>
      /href="([^"]+)"[^>]*>Give credit</.exec(
        plain(renderPage(<CustomerCreditPage {...empty} {...of} refused={undefined} />)),
      )?.[1];
    expect(leads({})).toMatch(/\/wallets\/new$/);
    expect(leads({ wallets: [{ ...wallet, endedAt: 1 }, wallet] })).toMatch(/\/wallets\/wal_\w+\/add$/);
    expect(leads({ wallets: [wallet], givesTo: "customer_credit" })).toMatch(/\/credit\/give$/);
  });

  test("shows a balance for each currency, entries with their links, and the payer it can go to", () => {
    const entry = { id, at: 0, currency: "EUR", otherId: id, otherName: "INV-7" };
    const html = plain(
      renderPage(
        <CustomerCreditPage
          {...empty}
          customer={{ ...customer, payerId: id, payerName: "Parent" }}
          balances={[
            { currency: "EUR", amountMinor: 6_000n },
            { currency: "USD", amountMinor: 100n },
          ]}
          entries={{
            ...none,
            rows: [
              { ...entry, kind: "paid", amountMinor: -4_000n, leftMinor: 0n },
              {
                ...{ ...entry, id, kind: "grant", amountMinor: 10_000n, leftMinor: 6_000n },
                ...{ otherId: null, otherName: null },
              },
            ],
          }}
          wallets={[wallet]}
          refused={undefined}
        />,
      ),
    );
    for (const text of ["Move to Parent", "60.00", "/invoices/inv_", "−40.00", "+100.00", "/wallets/wal_"])
      expect(html).toContain(text);
  });

  test("stands a refusal at the code that was typed", () => {
    const form = new FormData();
    form.set("coupon", "AUTUMN");
    const refusal = {
      code: "coupon_expired",
      sentence: "It could be applied until May.",
      remedy: "Choose another.",
    };
    const refused = refusedForm([{ ...refusal, field: "coupon" }], form);
    const html = renderPage(<CustomerCreditPage {...empty} refused={refused} />);
    expect(html).toContain('id="f-coupon-error"');
    expect(html).toContain('value="AUTUMN"');
  });
});

const entered = { values: { amount: "5" }, onceKey: "k", refused: undefined, moved: [] };
const unrefused = refusedForm([]);

describe("giving and moving credit", () => {
  test("asks for an amount, then names it with what it pays", () => {
    const asked = {
      ...entered,
      base: "/console/org",
      customer,
      numbers: { i: "INV-7" },
      refusals: unrefused,
    };
    expect(renderPage(<CreditGivePage {...asked} shown={null} />)).toContain('name="amount"');
    const shown = { previewHash: "500.200.x", currency: "EUR", amountMinor: 500n };
    const pays = [{ invoiceId: "i", currency: "EUR", amountMinor: 200n }];
    const html = plain(renderPage(<CreditGivePage {...asked} shown={{ ...shown, pays }} />));
    for (const text of ["Give 5.00 € of credit", "2.00 € of INV-7", 'value="500.200.x"', 'name="once_key"'])
      expect(html).toContain(text);
    expect(plain(renderPage(<CreditGivePage {...asked} shown={{ ...shown, pays: [] }} />))).toContain(
      "it waits for later invoices",
    );
  });

  test("moves all of it, or says why there is nothing to move", () => {
    const asked = {
      ...entered,
      base: "/console/org",
      numbers: {},
      customer: { ...customer, payerName: "Parent" },
    };
    const refusal = { code: "payer_missing", sentence: "Nobody else pays.", remedy: "Name its payer first." };
    expect(
      plain(renderPage(<CreditMovePage {...asked} shown={null} refusals={refusedForm([refusal])} />)),
    ).toContain("Nobody else pays. Name its payer first.");
    const shown = {
      previewHash: "500.0.x",
      currency: "EUR",
      sums: [{ currency: "EUR", amountMinor: 500n }],
      pays: [],
    };
    const html = plain(renderPage(<CreditMovePage {...asked} shown={shown} refusals={unrefused} />));
    expect(html).toContain("Move 5.00 € of credit to Parent?");
    expect(html).toContain("What is left pays open invoices of those that Parent pays for");
  });
});

describe("a wallet", () => {
  test("says whose lines it pays where its customer stands on the invoices of a payer", () => {
    const shared = { ...customer, billedTo: "Parent AG" };
    const html = plain(
      renderPage(
        <WalletPage
          {...{ ...page, customer: shared, now: 1, mayWrite: false }}
          wallet={wallet}
          draws={none}
        />,
      ),
    );
    for (const text of ["Every line for Acme", "Parent AG, who is billed for this customer"])
      expect(html).toContain(text);
  });

  test("shows what is left, its rule, each grant and each draw", () => {
    const draw = {
      ...{
        organizationId: "o",
        id,
        customerId: id,
        walletId: id,
        grantId: id,
        invoiceId: null as string | null,
      },
      ...{ currency: "EUR", amountMinor: 200n, drawnOn: 0, drawnAt: 0, invoiceNumber: null, grantedAt: 0 },
      isTakenBack: false,
    };
    const paid = { ...draw, id: "2", invoiceId: id, amountMinor: 1_200n };
    const grants = [
      grant,
      { ...grant, id: "2", usable: false, expiresAt: null, nature: "bought_multi" },
      { ...grant, id: "3", remainingMinor: 0n },
      { ...grant, id: "4", expiresAt: 0 },
      { ...grant, id: "5", remainingMinor: 0n, isTakenBack: true },
    ];
    const taken = { ...draw, id: "3", isTakenBack: true };
    const html = plain(
      renderPage(
        <WalletPage
          {...{ ...page, customer, now: 1 }}
          wallet={{ ...wallet, grants }}
          draws={{ ...none, rows: [draw, paid, taken] }}
        />,
      ),
    );
    for (const text of [
      "Usable",
      "Waits for payment",
      "Used up",
      "Expired",
      "Taken back</",
      "Taken back with its invoice",
      "1 Jan 1970",
      "/add",
      "/invoices/inv_",
    ])
      expect(html).toContain(text);
    const empty = { ...wallet, grants: [] };
    const reader = renderPage(
      <WalletPage {...{ ...page, customer, now: 1, mayWrite: false }} wallet={empty} draws={none} />,
    );
    expect(reader).toContain("Nothing came in yet");
    expect(reader).not.toContain("/add");
  });

  test.each([
    [null, "None: it is filled by hand"],
    [{ kind: "amount", amountMinor: "5000" } as const, "Below 10.00 €, 50.00 € is sold"],
    [{ kind: "target", targetMinor: "5000" } as const, "Below 10.00 €, it is filled up to 50.00 €"],
  ])("says its rule: %o", (buys, text) => {
    const topUp = buys && { thresholdMinor: "1000", buys };
    expect(plain(topUpText({ topUp, currency: "EUR" }))).toBe(text);
  });

  test("is opened with what it pays for and a rule", () => {
    const metrics = [{ code: "calls", name: "Calls" }];
    const html = renderPage(
      <WalletNewPage base="/console/org" customer={customer} metrics={metrics} refused={undefined} />,
    );
    for (const name of [
      "code",
      "priority",
      "applies_to_metrics",
      "threshold",
      "top_up_amount",
      "top_up_target",
    ])
      expect(html).toContain(`name="${name}"`);
  });

  test("gets a gift at no cost, or credit by an invoice", () => {
    const taxRates = [{ code: "de19", name: "VAT", rate: "19" }];
    const asked = { ...entered, base: "/console/org", customer, wallet, taxRates, refusals: unrefused };
    const form = renderPage(<WalletAddPage {...asked} shown={null} />);
    for (const text of ['value="free"', 'value="bought_multi"', 'value="bought_single"', "VAT, 19"])
      expect(form).toContain(text);
    const shown = {
      previewHash: "500.0.x",
      currency: "EUR",
      amountMinor: 500n,
      expiresAt: 86_400_000,
      paidMinor: 0n,
      notes: [],
    };
    const gift = plain(renderPage(<WalletAddPage {...asked} shown={{ ...shown, document: null }} />));
    for (const text of ["Give 5.00 € of credit", "Nothing is billed", "After 1 Jan 1970"])
      expect(gift).toContain(text);
    const document = {
      ...{ issuedOn: 0, dueOn: 0, currency: "EUR", lines: [], discountMinor: 0n, netMinor: 500n, taxes: [] },
      totalMinor: 500n,
    };
    const sale = plain(
      renderPage(<WalletAddPage {...asked} shown={{ ...shown, paidMinor: 200n, document }} />),
    );
    for (const text of ["Sell 5.00 € of credit", "2.00 € of customer credit", "ann@acme.example"])
      expect(sale).toContain(text);
  });
});

test("what is left of credit that was given can be taken back by whoever may bill", () => {
  const gift = { id, kind: "grant", amountMinor: 10_000n, leftMinor: 6_000n, at: 0, currency: "EUR" };
  const entries = { ...none, rows: [{ ...gift, otherId: null, otherName: null }] };
  const shows = {
    ...page,
    customer,
    counts,
    entries,
    coupons: [],
    balances: [],
    wallets: [],
    removing: null,
  };
  const tab = (mayWrite: boolean) =>
    renderPage(
      <CustomerCreditPage {...shows} mayWrite={mayWrite} givesTo="customer_credit" refused={undefined} />,
    );
  expect(tab(true)).toContain(`/credit/${publicId("customerCredit", id)}/revoke`);
  expect(tab(false)).not.toContain("/revoke");
  const entered = { values: { reason: "By mistake" }, onceKey: "once", refused: undefined };
  const asks = { base: page.base, customer, refusals: { errors: {}, summary: [] }, ...entered };
  expect(renderPage(<CreditRevokePage {...asks} shown={null} />)).toContain("Reason");
  const shown = { previewHash: "3000.x", currency: "EUR", amountMinor: 3_000n };
  const confirm = plain(renderPage(<CreditRevokePage {...asks} shown={shown} />));
  for (const text of ["Take back 30.00 €", "By mistake", "stays paid"]) expect(confirm).toContain(text);
});

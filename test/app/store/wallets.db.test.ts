import { beforeEach, describe, expect, test } from "vitest";
import { accept } from "~/billing/outcome";
import { newId } from "~/ids.server";
import { loadBillingSlices } from "~/store/billing-slice.server";
import { loadCustomer } from "~/store/customers.server";
import {
  insertDraws,
  insertGrants,
  insertWallet,
  listGrantsOf,
  loadWallets,
  releaseGrants,
  type StoredWallet,
  saveWallet,
} from "~/store/wallets.server";
import { giveCredit, readBook } from "../../support/customer-book";
import { useTestDatabase } from "../../support/database";
import { at, foundTestOrganization, type TestOrganization } from "../../support/organization";

useTestDatabase();
let organization: TestOrganization;
let customerId: string;

beforeEach(async () => {
  organization = await foundTestOrganization();
  customerId = await organization.customer();
});

describe("wallets", () => {
  const wallet = (): StoredWallet => ({
    id: newId(),
    customerId,
    code: "main",
    name: "Main",
    currency: "EUR",
    priority: 2,
    createdAt: at("2026-01-01T00:00:00Z"),
    appliesTo: ["calls"],
    grants: [],
    topUp: { thresholdMinor: 1_000n, buys: { kind: "target", targetMinor: 5_000n } },
  });

  test("are read as they were made, with the grants that hold something", async () => {
    const made = wallet();
    const { grantId } = await giveCredit(organization, customerId, 300n);
    await organization.run(async (context) => {
      expect(await insertWallet(context, made)).toBe(false);
      expect(await insertWallet(context, { ...made, code: "other" })).toBe(true);
      await saveWallet(context, made.id, {
        appliesTo: [],
        topUp: { thresholdMinor: 1n, buys: { kind: "amount", amountMinor: 7n } },
      });
      return accept(null);
    });
    const loaded = await organization.view((context) => loadWallets(context, [customerId]));
    expect(loaded).toMatchObject([
      { code: "main", grants: [{ id: grantId, remainingMinor: 300n, nature: "bought_multi" }] },
      {
        ...made,
        code: "other",
        appliesTo: [],
        topUp: { thresholdMinor: 1n, buys: { kind: "amount", amountMinor: 7n } },
      },
    ]);
    const [slice] = await organization.view(async (context) =>
      loadBillingSlices(context, [await loadCustomer(context, customerId)], []),
    );
    expect(slice?.wallets).toEqual(loaded);
  });

  test("refuse to be drawn beyond what a grant holds, and take credit back", async () => {
    const { grantId, walletId } = await giveCredit(organization, customerId, 300n);
    const draw = (amountMinor: bigint) =>
      organization.run(async (context) => {
        const row = { id: newId(), customerId, walletId, grantId, invoiceId: null, currency: "EUR" };
        await insertDraws(context, [{ ...row, amountMinor, drawnOn: 20_500 }]);
        return accept(null);
      });
    await draw(200n);
    await expect(draw(101n)).rejects.toThrow();
    await draw(-50n);
    const grants = await organization.view((context) => listGrantsOf(context, walletId));
    expect(grants).toMatchObject([{ amountMinor: 300n, remainingMinor: 150n }]);
  });

  test("give credit that was bought free when its invoice is paid", async () => {
    await organization.subscribe({ customerId, planId: await organization.plan("team") });
    await organization.advance("2026-01-01T00:00:00Z");
    const [invoice] = (await readBook(organization)).invoices;
    const { walletId } = await giveCredit(organization, customerId, 300n);
    const bought = {
      id: newId(),
      walletId,
      customerId,
      nature: "bought_multi" as const,
      priority: 1,
      createdAt: 0,
      expiresAt: null,
      amountMinor: 900n,
      remainingMinor: 900n,
      usable: false,
      invoiceId: invoice?.id ?? null,
    };
    const usable = async () =>
      (await organization.view((context) => listGrantsOf(context, walletId))).map((grant) => grant.usable);
    await organization.run(async (context) => {
      await insertGrants(context, [bought]);
      return accept(null);
    });
    expect(await usable()).toEqual([false, true]);
    await organization.run(async (context) => {
      await releaseGrants(context, invoice?.id ?? "");
      return accept(null);
    });
    expect(await usable()).toEqual([true, true]);
  });
});

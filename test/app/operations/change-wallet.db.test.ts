import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { type ChangeWalletInput, changeWallet, previewChangeWallet } from "~/operations/change-wallet.server";
import { openWallet } from "~/operations/open-wallet.server";
import { findLowWallets, loadWallet } from "~/store/wallets.server";
import { auditEntries } from "../../../drizzle/schema/operations";
import { useTestDatabase } from "../../support/database";
import { foundTestOrganization, type TestOrganization } from "../../support/organization";

useTestDatabase();

let organization: TestOrganization;
let walletId: string;

const RULE = { threshold: "10.00", amount: "50.00", target: null };

/** A wallet that sells 50.00 when less than 10.00 is left. */
beforeEach(async () => {
  organization = await foundTestOrganization();
  await organization.metric("calls", "sum", "n");
  const customerId = await organization.customer();
  const { id } = await organization.run((context) =>
    openWallet(context, {
      ...{ customerId, code: "main", name: "Main", currency: null, priority: 50, metricCodes: [] },
      topUp: RULE,
    }),
  );
  walletId = id;
});

const change = (input: Omit<ChangeWalletInput, "walletId">) =>
  organization.run((context) => changeWallet(context, { walletId, ...input }));
const refused = async (input: Omit<ChangeWalletInput, "walletId">) => {
  const outcome = await organization.view((context) => previewChangeWallet(context, { walletId, ...input }));
  return outcome.ok ? [] : outcome.refusals.map(({ code, field }) => [code, field]);
};
const stored = () => organization.view((context) => loadWallet(context, walletId));
const low = () => organization.view((context) => findLowWallets(context, { limit: 10, after: null }));

test("a rule that is switched off sells no more, and one that is switched on again does", async () => {
  expect(await low()).toHaveLength(1);
  await change({ topUp: null });
  expect((await stored()).topUp).toBeNull();
  expect(await low()).toEqual([]);
  await change({ topUp: { threshold: "10.00", amount: null, target: "30.00" } });
  expect((await stored()).topUp).toEqual({
    thresholdMinor: 1_000n,
    buys: { kind: "target", targetMinor: 3_000n },
  });
  expect(await low()).toHaveLength(1);
});

test("what is left out stays, and the audit log says what changed and nothing else", async () => {
  await change({ priority: 3, metricCodes: ["calls"] });
  await change({ priority: 3 });
  await change({});
  expect(await stored()).toMatchObject({
    name: "Main",
    priority: 3,
    appliesTo: ["calls"],
    topUp: { thresholdMinor: 1_000n },
  });
  const entries = await organization.view(({ tx, organization: { id } }) =>
    tx.select().from(auditEntries).where(eq(auditEntries.organizationId, id)),
  );
  expect(entries.filter(({ action }) => action === "wallet.changed")).toMatchObject([
    {
      subjectKind: "customer",
      details: {
        code: "main",
        before: { priority: 50, appliesTo: "" },
        after: { priority: 3, appliesTo: "calls" },
      },
    },
  ]);
});

test("says what another rule would sell at once, and nothing for the rule there is", async () => {
  const shown = (input: Omit<ChangeWalletInput, "walletId">) =>
    organization.view((context) => previewChangeWallet(context, { walletId, ...input }));
  expect(await shown({ name: "Prepaid", topUp: RULE })).toMatchObject({ value: { sellsMinor: null } });
  const other = { threshold: "20.00", amount: null, target: "80.00" };
  const preview = await shown({ topUp: other });
  expect(preview).toMatchObject({ value: { sellsMinor: 8_000n, currency: "EUR" } });
  const previewHash = preview.ok ? preview.value.previewHash : "";
  await expect(change({ topUp: { ...other, target: "90.00" }, previewHash })).rejects.toThrow(
    "preview_outdated",
  );
  await change({ topUp: other, previewHash });
  expect((await stored()).topUp).toMatchObject({ thresholdMinor: 2_000n });
});

test.each([
  [{ priority: 0 }, "wallet_priority_invalid", "priority"],
  [{ metricCodes: ["none"] }, "metric_unknown", "applies_to_metrics"],
  [{ topUp: { threshold: "0", amount: "5", target: null } }, "wallet_top_up_invalid", "top_up"],
  [{ topUp: { threshold: "9", amount: null, target: "5" } }, "wallet_top_up_invalid", "top_up"],
  [{ topUp: { threshold: "x", amount: "5", target: null } }, "amount_invalid", "top_up.threshold"],
])("refuses %j as %s", async (input, code, field) => {
  expect(await refused(input)).toEqual([[code, field]]);
  await expect(change(input)).rejects.toThrow(code);
});

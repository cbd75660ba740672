import { expect, test } from "vitest";
import { listTaxRates } from "~/console/queries/settings.server";
import { chooseDefaultTaxRates } from "~/operations/choose-default-tax-rates.server";
import { createTaxRate } from "~/operations/create-tax-rate.server";
import { useTestDatabase } from "../../../support/database";
import { foundTestOrganization } from "../../../support/organization";

useTestDatabase();

test("a tax rate counts the customers that have it, and a default one also those without a rate of their own", async () => {
  const organization = await foundTestOrganization();
  for (const code of ["state", "city", "unused"]) {
    await organization.run((context) =>
      createTaxRate(context, { code, name: code, category: "S", country: null, rate: "5" }),
    );
  }
  await organization.run((context) => chooseDefaultTaxRates(context, { codes: ["city"] }));
  const [state] = (await organization.view(listTaxRates)).filter(({ code }) => code === "state");
  await organization.customer({ name: "Both", taxCodes: ["state", "city"] });
  await organization.customer({ name: "By id", taxRateId: state?.id ?? null });
  await organization.customer({ name: "Defaults" });
  const counted = (await organization.view(listTaxRates)).map((rate) => [rate.code, rate.customers]);
  expect(counted).toEqual([
    ["city", 2],
    ["none", 0],
    ["state", 2],
    ["unused", 0],
  ]);
});

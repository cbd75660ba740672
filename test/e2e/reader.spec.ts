// What a screen reader is told: one table, one form with errors, one chart.
import { expect, test } from "@playwright/test";
import { createCustomer, createMetric, publishPlan, signUp, subscribe, untilAlive } from "./people";

test("a table, a form with errors and a chart say what they show", async ({ page }) => {
  const { base } = await signUp(page, "Read Aloud");
  await createMetric(page, base);
  await publishPlan(page, base);
  await createCustomer(page, base, "billing@aloud.example");
  const customer = new URL(page.url()).pathname;
  await subscribe(page, base);

  const main = page.getByRole("main");
  await expect(async () => {
    await page.goto(`${base}/invoices?sort=-total`);
    await expect(page.getByRole("row").filter({ hasText: "ACME GmbH" })).toHaveCount(1, { timeout: 1_000 });
  }).toPass();
  await expect(main.getByRole("table", { name: "Invoices" })).toMatchAriaSnapshot(`
    - table "Invoices":
      - caption: Invoices
      - rowgroup:
        - row:
          - columnheader "Number"
          - columnheader "Customer"
          - columnheader "Issued":
            - link "Issued"
          - columnheader "Due":
            - link "Due"
          - columnheader "State"
          - columnheader "Open"
          - columnheader "Total sorted, largest first":
            - link "Total sorted, largest first"
      - rowgroup:
        - row:
          - rowheader "RA-00001":
            - link "RA-00001"
          - cell "ACME GmbH"
          - cell /\\d+ \\w+ \\d+/
          - cell /\\d+ \\w+ \\d+/
          - cell "Open"
          - cell "49.00 €"
          - cell "49.00 €"
      - rowgroup:
        - row:
          - rowheader "EUR, the only one"
          - cell
          - cell
          - cell
          - cell
          - cell "49.00 €"
          - cell "49.00 €"
  `);
  await expect(main.getByRole("columnheader", { name: /^Total/ })).toHaveAttribute("aria-sort", "descending");

  await page.goto(`${customer}/edit`);
  await untilAlive(page);
  const terms = page.getByLabel("Payment terms, in days");
  await terms.fill("soon");
  await page.getByRole("button", { name: /^Save/ }).click();
  const summary = page.getByRole("alert").first();
  await expect(summary).toBeFocused();
  await expect(page).toHaveTitle(/^Error: /);
  await expect(summary).toMatchAriaSnapshot(`
    - alert:
      - heading "There is a problem" [level=2]
      - list:
        - listitem:
          - link
  `);
  const message = (await summary.getByRole("link").textContent()) ?? "";
  await expect(terms).toHaveAttribute("aria-invalid", "true");
  await expect(terms).toHaveAccessibleDescription(new RegExp(message.slice(0, 20)));
  await expect(terms).toHaveValue("soon");
  await summary.getByRole("link").click();
  await expect(terms).toBeFocused();

  await page.goto(base);
  await expect(main.getByRole("region", { name: "Owed to you" })).toMatchAriaSnapshot(`
    - region "Owed to you":
      - heading "Owed to you" [level=2]
      - paragraph: 49.00 €
      - figure:
        - 'img "49.00 € owed: not due 49.00 €."'
        - list:
          - listitem:
            - text: Not due
            - link "Not due, 49.00 €"
          - listitem: 1 to 30 days 0.00 €
          - listitem: 31 to 60 days 0.00 €
          - listitem: 61 to 90 days 0.00 €
          - listitem: Over 90 days 0.00 €
  `);
});

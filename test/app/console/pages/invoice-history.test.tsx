import { expect, test } from "vitest";
import { invoiceTimeline } from "~/console/pages/invoice-history";
import { Timeline } from "~/ui/timeline";
import { renderPage } from "../../ui/render-page";

const id = (last: number) => `0190a1b2-c3d4-7000-8000-00000000000${last}`;
const day = 86_400_000;
const plain = (html: string) =>
  html
    .replaceAll("<!-- -->", "")
    .replaceAll("\u00a0", " ")
    .replaceAll(/<[^>]*>/g, "|")
    .replaceAll(/\|+/g, "|");

const nothing = {
  attempts: [],
  entries: [],
  mails: [],
  notes: [],
  credits: [],
  refunds: [],
  writeOffs: [],
};
const amount = { currency: "EUR", amountMinor: 2500n } as const;

function told(
  happened: Partial<Parameters<typeof invoiceTimeline>[0]["happened"]>,
  collectAt: number | null,
) {
  const items = invoiceTimeline({
    base: "/console/org_x",
    issuedAt: 20_000 * day,
    collectAt,
    happened: { ...nothing, ...happened },
  });
  return plain(renderPage(<Timeline label="History" items={items} />));
}

test("credit notes, credit, refunds and write-offs stand in the order of time", () => {
  const text = told(
    {
      writeOffs: [
        { id: id(4), kind: "write_off", reason: "Insolvent", writtenAt: 20_009 * day, ...amount },
        {
          ...{ id: id(5), kind: "write_off", reason: "It pays after all", writtenAt: 20_010 * day },
          ...{ ...amount, amountMinor: -2500n },
        },
      ],
      refunds: [
        {
          id: id(3),
          paymentId: id(9),
          state: "succeeded",
          reason: "Twice",
          createdAt: 20_007 * day,
          ...amount,
        },
      ],
      credits: [{ id: id(2), allocatedAt: 20_003 * day, ...amount }],
      notes: [
        {
          id: id(1),
          number: "CN-1",
          state: "final",
          reason: "Goodwill",
          closedAt: 20_003 * day,
          voidedAt: 20_005 * day,
          voidReason: "Wrong firm",
          ...amount,
        },
      ],
    },
    20_020 * day,
  );
  const order = [
    "Issued",
    "Credit note CN-1 of 25.00 €",
    "Credit of 25.00 € used",
    "Credit note CN-1 voided|",
    "Refund of 25.00 €",
    "25.00 € written off",
    "Write-off of 25.00 € undone",
    "Collect by itself",
  ].map((words) => text.indexOf(words));
  expect(order).not.toContain(-1);
  expect(order).toEqual([...order].sort((a, b) => a - b));
});

test("a void note, credit that went back and a refund that failed are told as what they are", () => {
  const text = told(
    {
      notes: [
        {
          id: id(1),
          number: "CN-2",
          state: "void",
          reason: "Other",
          closedAt: 20_001 * day,
          voidedAt: null,
          voidReason: null,
          ...amount,
        },
      ],
      credits: [{ id: id(2), allocatedAt: 20_002 * day, currency: "EUR", amountMinor: -700n }],
      refunds: [
        { id: id(3), paymentId: id(9), state: "failed", reason: null, createdAt: 20_003 * day, ...amount },
      ],
    },
    null,
  );
  expect(text).toContain("Credit note CN-2 of 25.00 €, void");
  expect(text).toContain("Credit of 7.00 € went back to the customer");
  expect(text).toContain("failed: |Refund of 25.00 €: failed");
  expect(text).not.toContain("voided");
  expect(text).not.toContain("Collect");
});

test("what happened to a claim after it was given up is told", () => {
  const event = (kind: string, number: number, amountMinor: bigint) => ({
    ...{ id: id(number), kind, reason: "", writtenAt: (20_000 + number) * day, currency: "EUR", amountMinor },
  });
  const text = told(
    {
      writeOffs: [event("vat_relief", 1, 1900n), event("recovery", 2, 5000n), event("vat_relief", 3, -1102n)],
    },
    null,
  );
  for (const said of [
    "19.00 € of VAT corrected",
    "50.00 € came after it was written off",
    "11.02 € of VAT owed again",
  ])
    expect(text).toContain(said);
});

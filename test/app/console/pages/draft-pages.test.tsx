import { expect, test } from "vitest";
import { DraftClosePage } from "~/console/pages/draft-close-page";
import { DraftPage } from "~/console/pages/draft-page";
import { renderPage } from "../../ui/render-page";

const id = "0190a1b2-c3d4-7000-8000-000000000001";
const base = "/console/org_x";
const plain = (html: string) => html.replaceAll("<!-- -->", "").replaceAll("\u00a0", " ");
const entered = { values: {}, onceKey: "once", refused: undefined };
const document = {
  issuedOn: 20758,
  dueOn: null,
  currency: "EUR",
  lines: [],
  discountMinor: 0n,
  netMinor: -1000n,
  taxes: [{ rate: "19", taxMinor: -190n }],
  totalMinor: -1190n,
};

test("a draft says when it closes, and is closed by whoever may", () => {
  const draft = {
    kind: "grace" as const,
    customer: { id, name: "Beta KG" },
    draftedOn: 20758,
    closesAt: Date.UTC(2026, 10, 6),
    sharesPool: false,
    currency: "EUR",
    document: { ...document, totalMinor: 1190n },
    holdable: [],
    holds: [],
  };
  const grace = plain(renderPage(<DraftPage base={base} draft={draft} closeHref={null} holdHref={null} />));
  for (const text of ["Closes on", "6 Nov 2026", "days of grace", "11.90 €"]) expect(grace).toContain(text);
  for (const text of ["Close now", "shared pool"]) expect(grace).not.toContain(text);
  const shares = (
    <DraftPage base={base} draft={{ ...draft, sharesPool: true }} closeHref={null} holdHref={null} />
  );
  expect(plain(renderPage(shares))).toContain("until it closes, others of the group may draw of that");
  const held = { ...draft, kind: "held" as const, closesAt: null };
  expect(renderPage(<DraftPage base={base} draft={held} closeHref="/close" holdHref={null} />)).toContain(
    "Close now",
  );
  const closing = { base, draftHref: "/draft", customer: { name: "Beta KG", email: null }, ...entered };
  const shown = { document: draft.document, paidMinor: 0n, currency: "EUR", previewHash: "h", notes: [] };
  const confirm = plain(renderPage(<DraftClosePage {...closing} shown={shown} blocked={[]} />));
  expect(confirm).toContain("Issue invoice of 11.90 €");
  const below = renderPage(<DraftClosePage {...closing} shown={null} blocked={["It comes to less."]} />);
  expect(below).toContain("It comes to less.");
});

test("a draft offers each of its lines to be held, and names what waits", () => {
  const line = {
    ...{ positionId: "pos_1", subscriptionId: id, description: "Team" },
    ...{ from: 20758, to: 20788, amountMinor: 3_000n },
  };
  const draft = {
    kind: "grace" as const,
    customer: { id, name: "Beta KG" },
    draftedOn: 20758,
    closesAt: Date.UTC(2026, 10, 6),
    sharesPool: false,
    currency: "EUR",
    document: { ...document, totalMinor: 3_000n },
    holdable: [line],
    holds: [
      {
        ...{ id, customerId: id, customerName: "Beta KG", subscriptionId: id, description: "API calls" },
        ...{ on: { kind: "fee", stem: "stem" } as const, reason: "Disputed by phone", endsAt: 0 },
        ...{ placedBy: id, placedAt: 0, releasedBy: null, releasedAt: null },
      },
    ],
  };
  const mine = plain(renderPage(<DraftPage base={base} draft={draft} closeHref={null} holdHref="/hold" />));
  for (const text of ["Hold this draft", "position=pos_1", "Disputed by phone"]) expect(mine).toContain(text);
  const reader = renderPage(<DraftPage base={base} draft={draft} closeHref={null} holdHref={null} />);
  expect(reader).not.toContain("position=pos_1");
});

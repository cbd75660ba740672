import { expect, test } from "vitest";
import { readUntil } from "~/console/forms/hold";
import { HoldNewPage } from "~/console/pages/hold-new-page";
import { HoldsPage } from "~/console/pages/holds-page";
import { RunsPage } from "~/console/pages/runs-page";
import { renderPage } from "../../ui/render-page";

const base = "/console/org_1";
const id = "019aa1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b";
const plain = (html: string) => html.replaceAll("<!-- -->", "").replaceAll("\u00a0", " ");
const NOW = Date.UTC(2026, 10, 1);

const hold = {
  id,
  on: { kind: "fee", stem: "stem" } as const,
  customerId: id,
  customerName: "Beta KG",
  subscriptionId: id,
  description: "API calls, 2026-10-01 to 2026-11-01",
  reason: "Disputed by phone",
  owner: "Ada",
  endsAt: Date.UTC(2026, 10, 20),
  placedBy: id,
  placedAt: NOW,
  releasedBy: null,
  releasedAt: null,
};
const list = { base, search: "", zone: "UTC", now: NOW, mayBill: true, refused: undefined };
const pageOf = (row: typeof hold) => ({ rows: [row], newer: null, older: null });

test("holds say what waits, why, whose they are and until when, and those in force can be released", () => {
  const shown = plain(renderPage(<HoldsPage {...list} which="in_force" page={pageOf(hold)} />));
  for (const text of [
    "API calls, 1 Oct 2026 to 1 Nov 2026",
    "Disputed by phone",
    "Ada",
    "20 Nov 2026",
    "On hold",
    "Beta KG",
    'name="hold"',
  ])
    expect(shown).toContain(text);
  const over = plain(renderPage(<HoldsPage {...list} now={hold.endsAt} which="all" page={pageOf(hold)} />));
  expect(over).toContain("Ended");
  expect(over).not.toContain('name="hold"');
  const reader = renderPage(<HoldsPage {...list} mayBill={false} which="in_force" page={pageOf(hold)} />);
  expect(reader).not.toContain('name="hold"');
});

test.each([
  ["fee", "the rest of it closes"],
  ["draft", "stays a draft"],
  ["payment", "No collection is tried"],
] as const)("a hold on a %s says what goes on beside it", (kind, text) => {
  const page = { base, kind, description: "Draft of 2026-11-01", backHref: "/back", tomorrow: "2026-11-02" };
  const shown = renderPage(<HoldNewPage {...page} customer={{ id, name: "Beta KG" }} refused={undefined} />);
  expect(shown).toContain(text);
  expect(shown).toContain("Until");
});

test("runs say how much counts as pending because it is on hold", () => {
  const runs = (onHold: number) =>
    plain(
      renderPage(
        <RunsPage
          {...{ base, search: "", bulk: [], now: 0, onHold, mayBill: true, forecast: null, next: null }}
          page={{ rows: [], newer: null, older: null }}
        />,
      ),
    );
  expect(runs(0)).not.toContain("on hold");
  expect(runs(1)).toContain("1 thing is on hold");
  expect(runs(3)).toContain("3 things are on hold");
});

test("a form without a day is refused in words, and one with another text by what it is", () => {
  const codes = (text: string) => {
    const read = readUntil(text);
    return read.ok ? [] : read.refusals.map(({ code }) => code);
  };
  expect(codes(" ")).toEqual(["hold_until_missing"]);
  expect(codes("2026-06-31")).toEqual(["date_invalid"]);
  expect(codes("2026-06-30")).toEqual([]);
});

import { expect, test } from "vitest";
import type { TieOut } from "~/billing/ledger/tie-out";
import { parseDay } from "~/billing/time/day";
import { CalendarPage } from "~/console/pages/calendar-page";
import { TieOutsPage } from "~/console/pages/tie-outs-page";
import { renderPage } from "../../ui/render-page";

const parsed = parseDay("2026-03-31");
const on = parsed.ok ? parsed.value : 0;
const opened = { finalThrough: null, softThrough: null };
const books = {
  ...opened,
  entities: [{ issuerId: "0190a000-0000-7000-8000-000000000001", legalName: "Northwind", books: opened }],
};
const place = {
  base: "/console/org_1",
  zone: "Europe/Berlin",
  unread: null,
  forecast: null,
  books,
  mayClose: false,
};
const tied = { ...place, inBase: null };
const row = (check: TieOut["check"], differenceMinor: bigint): TieOut => ({
  check,
  currency: "EUR",
  leftMinor: 11_900n + differenceMinor,
  rightMinor: 11_900n,
  differenceMinor,
});

test("a difference has a bad badge and stands beside both sides; zero is good", () => {
  const good = renderPage(<TieOutsPage {...tied} search="" on={on} rows={[row("1100", 0n)]} />);
  expect(good).toContain("Ties out");
  expect(good).not.toContain("Differs");
  const bad = renderPage(
    <TieOutsPage {...tied} search="" on={on} rows={[row("1100", 7n), row("balance", 0n)]} />,
  );
  expect(bad).toMatch(/badge tone-bad[\s\S]*Differs/);
  expect(bad).toContain("119.07");
  expect(bad).toContain("0.07");
  expect(bad).toMatch(/1(<!-- -->)? of (<!-- -->)?2(<!-- -->)? checks differ/);
});

test("what is in other currencies ties out in that of the books, and what has no amount there is counted", () => {
  const inBase = {
    currency: "CHF",
    rows: [{ ...row("balance", 3n), check: "balance" as const }],
    unconverted: 2,
  };
  const html = renderPage(
    <TieOutsPage {...place} search="" on={on} rows={[row("1100", 0n)]} inBase={inBase} />,
  );
  expect(html).toContain("Other currencies, converted into CHF");
  expect(html).toMatch(/1(<!-- -->)? of (<!-- -->)?2(<!-- -->)? checks differ/);
  expect(html).toMatch(/2 entries in other currencies have.*no amount in/s);
});

test("how far the books are closed is said to all, and closing offered to those who may", () => {
  const page = { ...tied, search: "", on, rows: [] };
  expect(renderPage(<TieOutsPage {...page} />)).toContain("All books are open.");
  const through = { finalThrough: on - 31, softThrough: on };
  const [first] = books.entities;
  const closed = { ...through, entities: books.entities.map((entity) => ({ ...entity, books: through })) };
  const seen = renderPage(<TieOutsPage {...page} books={closed} />);
  expect(seen).toMatch(/Closed for good through.*2026-02-28.*Closed softly through.*2026-03-31/s);
  expect(seen).not.toContain("/tie-outs/close");
  const offered = renderPage(<TieOutsPage {...page} books={closed} mayClose />);
  expect(offered).toContain("/console/org_1/tie-outs/close");
  expect(offered).toContain('/console/org_1/tie-outs/reopen"');
  const branch = { issuerId: "0190a000-0000-7000-8000-000000000002", legalName: "Branch", books: through };
  const several = { ...closed, entities: [{ ...branch, ...first }, branch] };
  const both = renderPage(<TieOutsPage {...page} books={several} mayClose />);
  expect(both).toMatch(/Northwind.*All books are open.*Branch.*Closed softly through/s);
  expect(both).toMatch(/reopen\?issuer=iss_[0-9a-z]+".*Open those of Branch/s);
});

test("pages without rows teach, and name an address they cannot read", () => {
  const empty = renderPage(<TieOutsPage {...tied} unread="2026-02-30" search="" on={on} rows={[]} />);
  expect(empty).toContain("Entries appear with the first invoice.");
  expect(empty).toContain("2026-02-30");
  const calendar = renderPage(<CalendarPage {...place} unread="2026-13" today={on} month={null} days={[]} />);
  expect(calendar).toContain("Nothing is planned in the next 60 days");
  expect(calendar).toContain("2026-13");
});

test("the calendar turns its months up to the last one that can be written", () => {
  const last = parseDay("9999-12-01");
  const month = last.ok ? last.value : 0;
  const html = renderPage(<CalendarPage {...place} today={on} month={month} days={[]} />);
  expect(html).toContain("month=9999-11");
  expect(html).toContain("month=9999-12");
  expect(html).not.toContain("month=1000");
});

test("every kind of the calendar leads to its list", () => {
  const collections = [{ currency: "EUR", count: 2, amountMinor: 4_548n }];
  const day = { day: on, renewals: 3, ends: 1, collections, schedules: 4 };
  const html = renderPage(<CalendarPage {...place} today={on} month={null} days={[day]} />);
  for (const path of [
    "subscriptions",
    "subscriptions?state=ending",
    "invoices?state=open",
    "journal?recipe=",
  ]) {
    expect(html).toContain(`href="/console/org_1/${path}`);
  }
  expect(html).toContain("45.48");
  expect(html).toContain("today");
});

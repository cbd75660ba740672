import { describe, expect, test } from "vitest";
import { KitPage } from "~/ui/kit/kit-page";
import { LocaleProvider } from "~/ui/locale-context";
import { MoneyText } from "~/ui/money-text";
import { renderPage } from "./render-page";

const kit = (
  <LocaleProvider locale="en" zone="Europe/Berlin">
    <KitPage />
  </LocaleProvider>
);

describe("every component, rendered by the server", () => {
  const html = renderPage(kit);

  test("comes out the same every time", () => {
    expect(renderPage(kit)).toBe(html);
    expect(html.length).toBeGreaterThan(20_000);
  });

  test("has no style attribute, which the content security policy would block", () => {
    expect(html).not.toMatch(/\sstyle=/);
  });

  test("names every image and hides every decoration", () => {
    for (const [svg] of html.matchAll(/<svg[^>]*>/g)) {
      expect(svg).toMatch(/aria-hidden="true"|role="img" aria-label="[^"]+"/);
    }
  });

  test("gives every visible input a label", () => {
    for (const [input] of html.matchAll(/<(?:input|select|textarea)[^>]*>/g)) {
      if (/type="(hidden|radio|checkbox|date)"/.test(input)) continue;
      const id = /\sid="([^"]+)"/.exec(input)?.[1];
      expect(/aria-label="/.test(input) || html.includes(`for="${id}"`), input).toBe(true);
    }
  });

  test("ties an error to its field and lists it above with the same words", () => {
    const message = "kai@north is not an e-mail address. Enter it like name@example.com.";
    expect(html.split(message)).toHaveLength(3);
    expect(html).toContain('href="#f-email"');
    expect(html).toMatch(
      /id="f-email"[^>]*aria-describedby="f-email-hint f-email-error"[^>]*aria-invalid="true"/,
    );
  });

  test("says aloud which column sorts", () => {
    expect(html.match(/aria-sort=/g)).toHaveLength(1);
    expect(html).toContain('aria-sort="descending"');
  });

  test("shows no button that needs a script", () => {
    expect(html).not.toContain("Copy customer id");
  });

  test("a missing amount is a dash with words for readers, never a zero", () => {
    const missing = renderPage(<MoneyText />);
    expect(missing).toContain("no amount");
    expect(missing).not.toContain("0.00");
  });
});

import { describe, expect, test } from "vitest";
import { nextSort, withParams } from "~/ui/query-string";

describe("addresses of lists", () => {
  test("a filter keeps the others and starts at the first page", () => {
    expect(withParams("?state=open&after=x", { q: "acme" })).toBe("?state=open&q=acme");
    expect(withParams("?state=open&q=acme", { q: null })).toBe("?state=open");
    expect(withParams("?q=acme", { q: null })).toBe("?");
  });

  test("paging keeps filters and changes the cursor", () => {
    expect(withParams("?state=open&before=a", { after: "b", before: null })).toBe("?state=open&after=b");
  });

  test("sorting turns around on the second click", () => {
    expect(nextSort(null, "due")).toBe("due");
    expect(nextSort("due", "due")).toBe("-due");
    expect(nextSort("-due", "due")).toBe("due");
  });
});

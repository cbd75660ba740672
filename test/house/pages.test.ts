// No page is left out of the browser's walk: each route is a listed page, or listed as none with the reason.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { consolePages, hostedPages, memberPages, noPages, portalPages } from "../e2e/pages";
import { listFiles } from "./sources";

const routes = listFiles(["app/routes"], /\.tsx?$/)
  .map((file) => file.replace(/^app\/routes\//, "").replace(/\.tsx?$/, ""))
  .filter((route) => !route.startsWith("api.v1."));
const walked = [...consolePages, ...portalPages, ...hostedPages, ...memberPages].map(({ route }) => route);

describe("pages the browser walks", () => {
  test("are all there are, each once", () => {
    expect([...walked, ...Object.keys(noPages)].sort()).toEqual([...routes].sort());
  });

  test("leave out only what is no page, with a reason", () => {
    for (const [route, reason] of Object.entries(noPages)) expect(reason, route).toMatch(/\w{3}/);
  });
});

describe("pages that confirm what they showed", () => {
  // After a refusal the shell keeps what was loaded before, unless a route asks for it anew.
  test("are loaded again when confirming was refused, so that they show what moved", () => {
    const stale = listFiles(["app/routes"], /\.tsx$/).filter((route) => {
      const text = readFileSync(route, "utf8");
      const confirms = /preview_hash|previewHash|readConfirmation/.test(text) && /function action/.test(text);
      return confirms && /export default/.test(text) && !/shouldRevalidate/.test(text);
    });
    expect(stale).toEqual([]);
  });
});

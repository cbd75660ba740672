const MAX_ROWS = 1_000;
const forbidden = new Set(["__proto__", "constructor", "prototype"]);

type Branch = { [key: string]: unknown };

/**
 * Form fields as nested data: `a.b[0].c` and `a.b.0.c` are the same place, `list[]` and repeated names are lists.
 * A field left empty is absent, so that "missing" and "empty" are one case for every schema. Files are left out.
 */
export function unflatten(entries: Iterable<readonly [string, unknown]>): Branch {
  const root: Branch = {};
  for (const [name, value] of entries) {
    if (typeof value !== "string" || value.trim() === "") continue;
    const isList = name.endsWith("[]");
    const path = pathOf(isList ? name.slice(0, -2) : name);
    if (path.some((key) => key === "" || forbidden.has(key))) continue;
    place(root, path, value, isList ? "list" : "single");
  }
  return withLists(root) as Branch;
}

/** `tiers[1].upTo` → ["tiers", "1", "upTo"]. */
export function pathOf(name: string): string[] {
  return name.replace(/\[(\d+)\]/g, ".$1").split(".");
}

function place(root: Branch, path: readonly string[], value: string, kind: "list" | "single"): void {
  let branch = root;
  for (const key of path.slice(0, -1)) {
    const next = branch[key];
    if (typeof next === "object" && next !== null && !Array.isArray(next)) {
      branch = next as Branch;
    } else {
      const made: Branch = {};
      branch[key] = made;
      branch = made;
    }
  }
  const last = path[path.length - 1] ?? "";
  const present = branch[last];
  if (Array.isArray(present)) present.push(value);
  else if (typeof present === "string") branch[last] = [present, value];
  else branch[last] = kind === "list" ? [value] : value;
}

/** Branches whose keys are all row numbers become lists in that order; gaps close up. */
function withLists(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, withLists(inner)] as const);
  const isList = entries.length > 0 && entries.every(([key]) => /^\d{1,4}$/.test(key));
  if (!isList) return Object.fromEntries(entries);
  return entries
    .sort(([left], [right]) => left.localeCompare(right, "en", { numeric: true }))
    .slice(0, MAX_ROWS)
    .map(([, inner]) => inner);
}

import type { FormHash } from "./form";
import type { Work } from "./world";

/** Answers one API call with the object to send; throws a refusal. `ids` are the `:id` parts of the path. */
export type Handler = (work: Work, params: FormHash, ...ids: string[]) => unknown;

export type Route = { method: "GET" | "POST" | "DELETE"; path: string; handler: Handler };

export function findRoute(
  routes: readonly Route[],
  method: string,
  path: string,
): { route: Route; ids: string[] } | undefined {
  const parts = path.split("/");
  for (const route of routes) {
    if (route.method !== method) continue;
    const ids = matchPath(route.path.split("/"), parts);
    if (ids !== undefined) return { route, ids };
  }
  return undefined;
}

function matchPath(pattern: readonly string[], parts: readonly string[]): string[] | undefined {
  if (pattern.length !== parts.length) return undefined;
  const ids: string[] = [];
  for (const [index, segment] of pattern.entries()) {
    const part = parts[index] ?? "";
    if (segment.startsWith(":")) ids.push(part);
    else if (segment !== part) return undefined;
  }
  return ids;
}

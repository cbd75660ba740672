import type { Outcome } from "~/billing/outcome";
import { NotFound } from "~/errors";
import type { PagedKind } from "~/portal/links";
import { parsePublicId } from "~/public-ids";
import { PAGE_ROWS, type PageRequest } from "~/store/columns";

/** The uuid of a public id in the address; one that is none names nothing, so the page does not exist. */
export function idParam(kind: PagedKind, text: string | undefined): string {
  const id = parsePublicId(kind, text ?? "");
  if (id === null) throw new NotFound("This page");
  return id;
}

/** The page of a list that an address asks for. */
export function pageRequest(url: string): PageRequest {
  const { searchParams } = new URL(url);
  const after = searchParams.get("after");
  return { after, before: after ? null : searchParams.get("before"), limit: PAGE_ROWS };
}

/** What a read gives that runs as a command does; it refuses nothing by itself, so a refusal means there is no page. */
export function shownOf<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new NotFound("This page");
  return outcome.value;
}

/** A subscription as the gate looks it up before anything runs. */
export function subscriptionSubject(text: string | undefined) {
  return { table: "subscriptions", id: idParam("subscription", text) } as const;
}

import { NotFound } from "~/errors";

/** Every address that nothing else answers: a page of its own, so that server and browser agree on what it shows. */
export function loader(): never {
  throw new NotFound("This page");
}

export default function Nowhere() {
  return null;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";

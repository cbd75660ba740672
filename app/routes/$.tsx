/** Every address that belongs to nobody: as a route of its own its page knows the request's id and the theme. */
export function loader(): never {
  throw new Response(null, { status: 404 });
}

export const action = loader;

export default function Nowhere() {
  return null;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";

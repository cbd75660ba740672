import { retryAfterSeconds } from "~/database-away";
import { health } from "~/health.server";

/** 200 only when the database answers and has this build's schema; for load balancers and for the starter. */
export async function loader() {
  const state = await health();
  const isFit = state.status === "ok";
  return Response.json(state, {
    status: isFit ? 200 : 503,
    headers: { "Cache-Control": "no-store", ...(isFit ? {} : { "Retry-After": String(retryAfterSeconds) }) },
  });
}

import type { ActionFunctionArgs, LoaderFunctionArgs, ServerBuild } from "@remix-run/node";
import { isDatabaseAway } from "~/database-away";
import { NotFound } from "~/errors";
import { log } from "~/log.server";
import { answerOfError, isExpected } from "./error-table";
import { problem } from "./respond.server";

type Handler = (args: LoaderFunctionArgs & ActionFunctionArgs) => unknown;

/**
 * Puts the error table behind every loader and action of the build, so that no route can forget it: what is not
 * found, not allowed or in conflict becomes its status with the sentence for the error page, and under `/api/`
 * every error becomes a problem document. Anything else goes on to Remix as it is.
 */
export function withAnsweredErrors(build: ServerBuild): ServerBuild {
  const routes = Object.fromEntries(
    Object.entries(build.routes).map(([id, route]) => {
      if (!route) return [id, route];
      const { loader, action } = route.module;
      const module = {
        ...route.module,
        ...(loader ? { loader: answering(loader as Handler) } : {}),
        ...(action ? { action: answering(action as Handler) } : {}),
      };
      return [id, { ...route, module }];
    }),
  );
  return { ...build, routes } as ServerBuild;
}

/** One loader or action with the error table behind it. */
export function answering(handler: Handler): Handler {
  const answered: Handler = async (args) => {
    try {
      demandReadable(args.request.url);
      return await handler(args);
    } catch (error) {
      if (error instanceof Response) throw error;
      if (new URL(args.request.url).pathname.startsWith("/api/")) return apiAnswer(error, args);
      if (!isExpected(error)) throw error;
      const { status, title, ...body } = answerOfError(error);
      throw Response.json({ title, ...body }, { status, statusText: title });
    }
  };
  return answered;
}

/** Nothing is called by a NUL, and PostgreSQL could not even be asked for it. */
function demandReadable(url: string): void {
  if (/%00/.test(url)) throw new NotFound("This page");
}

function apiAnswer(error: unknown, { context }: LoaderFunctionArgs): Response {
  // What Remix throws for itself, such as a method a route does not have.
  if (!(error instanceof Error)) throw error;
  if (isDatabaseAway(error)) log.warn({ err: error }, "The database is away");
  else if (!isExpected(error)) log.error({ err: error }, "A request of the API failed");
  return problem(error, { requestId: context?.requestId });
}

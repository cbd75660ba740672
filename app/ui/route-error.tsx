import { isRouteErrorResponse, Link, useRouteError, useRouteLoaderData } from "@remix-run/react";
import { ErrorPage } from "~/ui/error-page";

type Answer = { readonly sentence?: string; readonly remedy?: string };

/** What a route shows when it threw: the words of the error table, the request's id, one way on. */
export function RouteError() {
  const error = useRouteError();
  const root = useRouteLoaderData<{ readonly requestId?: string }>("root");
  const status = isRouteErrorResponse(error) ? error.status : 500;
  const answer: Answer = isRouteErrorResponse(error) && isAnswer(error.data) ? error.data : {};
  return (
    <main className="px-4">
      <ErrorPage
        status={status}
        sentence={answer.sentence}
        remedy={answer.remedy}
        requestId={root?.requestId}
        action={
          <Link to="/" className="btn">
            To the start
          </Link>
        }
      />
    </main>
  );
}

function isAnswer(data: unknown): data is Answer {
  return typeof data === "object" && data !== null && "sentence" in data;
}

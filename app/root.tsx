import type { LinksFunction, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import {
  isRouteErrorResponse,
  Links,
  Meta,
  Outlet,
  Scripts,
  ScrollRestoration,
  useRouteError,
  useRouteLoaderData,
} from "@remix-run/react";
import { type ReactNode, useContext } from "react";
import stylesheet from "./app.css?url";
import { isDatabaseAway } from "./database-away";
import { NonceContext } from "./request-frame";

export const links: LinksFunction = () => [{ rel: "stylesheet", href: stylesheet }];

export const meta: MetaFunction = () => [{ title: "Counterfoil" }];

export function loader({ context }: LoaderFunctionArgs) {
  return { requestId: context.requestId };
}

export function Layout({ children }: { children: ReactNode }) {
  const nonce = useContext(NonceContext);
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <Meta />
        <Links />
      </head>
      <body>
        {children}
        <ScrollRestoration nonce={nonce} />
        <Scripts nonce={nonce} />
      </body>
    </html>
  );
}

export default function App() {
  return <Outlet />;
}

/** The last resort for errors that no room's own boundary has shown. */
export function ErrorBoundary() {
  const error = useRouteError();
  const requestId = useRouteLoaderData<typeof loader>("root")?.requestId;
  const { title, sentence } = describe(error);
  return (
    <main className="prose">
      <h1>{title}</h1>
      <p>{sentence}</p>
      {requestId ? (
        <p>
          Reference for support: <code>{requestId}</code>
        </p>
      ) : null}
      <p>
        <a href="/">Back to the start</a>
      </p>
    </main>
  );
}

function describe(error: unknown): { title: string; sentence: string } {
  const status = isRouteErrorResponse(error) ? error.status : isDatabaseAway(error) ? 503 : 500;
  if (status === 404)
    return { title: "Not found", sentence: "There is nothing at this address, or it is not yours to see." };
  if (status === 403)
    return {
      title: "Not allowed",
      sentence: "Your role does not permit this. An owner can change your role.",
    };
  if (status === 503)
    return {
      title: "One moment",
      sentence: "The database is being restarted. Nothing is lost; reload the page in a few seconds.",
    };
  if (isRouteErrorResponse(error) && status < 500)
    return {
      title: error.statusText || "That did not work",
      sentence: "The request could not be understood. Go back and try again.",
    };
  return {
    title: "Something went wrong",
    sentence: "The failure was recorded. Nothing was changed by this request.",
  };
}

import { RemixServer } from "@remix-run/react";
import type { ComponentProps, ReactElement } from "react";
import { renderToString } from "react-dom/server";

type EntryContext = ComponentProps<typeof RemixServer>["context"];

/** Renders an element as the only route of an application, as the server does: links and forms work, no browser. */
export function renderPage(element: ReactElement, path = "/"): string {
  const context = {
    manifest: {
      version: "test",
      url: "",
      entry: { imports: [], module: "" },
      routes: { root: { id: "root", path: "", module: "", hasLoader: false, hasAction: false } },
    },
    routeModules: { root: { default: () => element } },
    future: { v3_singleFetch: false },
    isSpaMode: false,
    serverHandoffString: "",
    staticHandlerContext: {
      basename: "/",
      location: { pathname: path, search: "", hash: "", state: null, key: "default" },
      matches: [{ route: { id: "root", path: "" }, params: {}, pathname: path, pathnameBase: "/" }],
      loaderData: {},
      actionData: null,
      errors: null,
      statusCode: 200,
      loaderHeaders: {},
      actionHeaders: {},
      activeDeferreds: null,
    },
  } as unknown as EntryContext;
  return renderToString(<RemixServer context={context} url={`http://localhost${path}`} />);
}

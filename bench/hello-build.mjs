// The app's build with one route more; copied to build/bench-hello/index.js, where the web's program finds it as its app.
import * as app from "../server/index.js";

export * from "../server/index.js";

const route = { id: "routes/hello", path: "hello", parentId: "root" };
const none = { hasAction: false, hasLoader: false, hasClientAction: false, hasClientLoader: false };

export const routes = { ...app.routes, [route.id]: { ...route, module: { default: () => "Hello" } } };

export const assets = {
  ...app.assets,
  routes: {
    ...app.assets.routes,
    [route.id]: { ...route, ...none, hasErrorBoundary: false, module: app.assets.routes.root.module },
  },
};

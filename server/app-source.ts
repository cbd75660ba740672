// Where the app comes from: the build beside this program, or Vite while it is being developed.
import type { ServerBuild } from "@remix-run/node";
import type { RequestHandler } from "express";
import { projectRoot } from "./project-root";

export type AppSource = {
  stage: "built" | "development";
  load: () => Promise<ServerBuild>;
  /** Serves the browser's files in development. */
  middleware: RequestHandler | undefined;
  hasOwnCompression: boolean;
  close: () => Promise<void>;
};

export async function openAppSource(): Promise<AppSource> {
  if (process.env.COUNTERFOIL_STAGE === "development") return openVite();
  const built = new URL("./index.js", import.meta.url).href;
  return {
    stage: "built",
    load: () => import(built),
    middleware: undefined,
    hasOwnCompression: false,
    close: async () => undefined,
  };
}

async function openVite(): Promise<AppSource> {
  const { createServer } = await import("vite");
  const vite = await createServer({ root: projectRoot, server: { middlewareMode: true } });
  return {
    stage: "development",
    load: async () => (await vite.ssrLoadModule("virtual:remix/server-build")) as ServerBuild,
    middleware: vite.middlewares,
    hasOwnCompression: true,
    close: () => vite.close(),
  };
}

// One throw-away cluster for all database tests of a run.
import type { TestProject } from "vitest/node";
import type { Access } from "../../server/postgres/access";
import { startThrowAwayCluster } from "../../server/postgres/throw-away";

declare module "vitest" {
  interface ProvidedContext {
    clusterAccess: Access;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cluster = await startThrowAwayCluster();
  project.provide("clusterAccess", cluster.access);
  return cluster.stop;
}

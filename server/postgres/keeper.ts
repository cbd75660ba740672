// Keeps the embedded PostgreSQL alive: a server that dies is started again with a growing delay.
import { judgeFailure } from "../restart-policy";
import type { Access } from "./access";
import { abortCluster, type Cluster, startCluster, stopCluster } from "./cluster";
import type { Place } from "./place";

type Watch = {
  report: (line: string) => void;
  giveUp: (reason: string) => void;
  /** The server had to take another port; addresses made from the old one are void. */
  onMoved: (access: Access) => void;
};

export type ClusterKeeper = { cluster: () => Cluster; stop: () => Promise<void>; abort: () => void };

/** Starts or adopts the server of a place and keeps it running until told to stop. */
export async function keepCluster(place: Place, watch: Watch): Promise<ClusterKeeper> {
  let cluster = await startCluster(place, { report: watch.report });
  let failures: number[] = [];
  let isWanted = true;
  let pending: Promise<void> = Promise.resolve();
  if (cluster.isAdopted) watch.report("Found the database still running and took it over.");

  const guard = (current: Cluster) => {
    void current.gone.then(() => {
      if (isWanted) pending = restart();
    });
  };

  async function restart(): Promise<void> {
    const judgement = judgeFailure(failures, Date.now());
    failures = judgement.failures;
    if (judgement.delayMs === undefined) return watch.giveUp("PostgreSQL ended five times within a minute");
    watch.report(`PostgreSQL ended unexpectedly; it starts again in ${judgement.delayMs / 1000} s.`);
    await new Promise((resolve) => setTimeout(resolve, judgement.delayMs));
    if (!isWanted) return;
    try {
      const before = cluster.access.port;
      cluster = await startCluster(place, { report: watch.report });
      if (cluster.access.port !== before) watch.onMoved(cluster.access);
      watch.report("PostgreSQL runs again.");
      guard(cluster);
    } catch (error) {
      watch.report(error instanceof Error ? error.message : String(error));
      if (isWanted) await restart();
    }
  }

  guard(cluster);
  return {
    cluster: () => cluster,
    stop: async () => {
      isWanted = false;
      await pending;
      await stopCluster(cluster);
    },
    abort: () => {
      isWanted = false;
      abortCluster(cluster);
    },
  };
}

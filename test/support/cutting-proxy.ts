// A way to PostgreSQL that loses its connection in the middle of a commit.
import { connect, createServer, type Socket } from "node:net";

export type Cut = "before_commit" | "after_commit";

export type CuttingProxy = {
  /** The address to connect to instead. */
  readonly url: string;
  /** The next commit is cut: the server never hears it, or the client never hears that it went through. */
  arm(cut: Cut): void;
  /** The same, and nobody gets through for so long after the cut. */
  armWithOutage(cut: Cut, outageMs: number): void;
  /** How many commits were cut. */
  readonly cuts: () => number;
  stop(): Promise<void>;
};

/** Stands between the app and PostgreSQL and forwards everything until it is armed. */
export async function startCuttingProxy(url: string): Promise<CuttingProxy> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  let armed: Cut | null = null;
  let outageMs = 0;
  let reopening: NodeJS.Timeout | undefined;
  let cuts = 0;
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    let answerIsLost = false;
    client.on("data", (data) => {
      if (armed !== null && isCommit(data)) {
        const cut = armed;
        armed = null;
        cuts += 1;
        if (outageMs > 0) goAway();
        if (cut === "before_commit") return void client.destroy();
        answerIsLost = true;
      }
      upstream.write(data);
    });
    upstream.on("data", (data) => (answerIsLost ? client.destroy() : client.write(data)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The proxy has no port.");
  const { port } = address;
  /** Refuses connections as a server does that is down, and listens again at the same port afterwards. */
  function goAway(): void {
    server.close();
    reopening = setTimeout(() => server.listen(port, "127.0.0.1"), outageMs);
  }
  const proxied = new URL(url);
  proxied.hostname = "127.0.0.1";
  proxied.port = String(port);
  return {
    url: proxied.href,
    arm: (cut) => {
      armed = cut;
      outageMs = 0;
    },
    armWithOutage: (cut, ms) => {
      armed = cut;
      outageMs = ms;
    },
    cuts: () => cuts,
    stop: async () => {
      clearTimeout(reopening);
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/**
 * A query ("Q") or a statement to parse ("P", after its name) whose whole text is "commit". Later commits of a
 * connection go by the name of the parsed statement, so only the first of each connection is seen.
 */
function isCommit(data: Buffer): boolean {
  const message = data.subarray(5).toString("latin1").toLowerCase();
  return (data[0] === 0x51 || data[0] === 0x50) && /^(?:[^\0]*\0)?commit\0/.test(message);
}

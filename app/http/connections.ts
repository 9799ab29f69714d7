import type { Server } from "node:http";
import { Server as NetServer } from "node:net";
import type { Duplex } from "node:stream";
import { setImmediate as ioTurn, setTimeout as sleep } from "node:timers/promises";
import { limits } from "#app/config/limits.ts";

/** The open connections of a server, and how many requests each has that are not answered yet. */
export interface Connections {
  isBusy(socket: Duplex): boolean;
  /** Stops listening, answers what has reached us, and closes every connection, within a bound. */
  drain(): Promise<void>;
}

/**
 * Keeps count for a server. Node's own `close()` ends idle connections at once, and one whose request lies unread in the
 * kernel looks idle: behind a busy embedded database that is most of them. And a connection that never sent a request
 * never looks idle, so it would hold up the end for as long as the bound allows.
 */
export function trackConnections(server: Server): Connections {
  const connections = new Map<Duplex, { unanswered: number; quietSince: number }>();
  server.on("connection", (socket) => {
    connections.set(socket, { unanswered: 0, quietSince: performance.now() });
    socket.once("close", () => connections.delete(socket));
  });
  server.on("request", ({ socket }, outgoing) => {
    const connection = connections.get(socket);
    if (connection === undefined) return;
    connection.unanswered += 1;
    outgoing.once("close", () => {
      connection.unanswered -= 1;
      connection.quietSince = performance.now();
    });
  });
  const isBusy = (socket: Duplex) => (connections.get(socket)?.unanswered ?? 0) > 0;

  return {
    isBusy,
    drain: async () => {
      const closed = stopListening(server);
      const stoppedAt = performance.now();
      // Each answer now carries `Connection: close`. Who has nothing under way gets a moment to have sent something.
      while (connections.size > 0 && performance.now() - stoppedAt < limits.drainMs) {
        await sleep(limits.drainGraceMs / 10);
        await ioTurn();
        for (const [socket, { quietSince }] of connections) {
          const quietMs = performance.now() - Math.max(quietSince, stoppedAt);
          if (!isBusy(socket) && quietMs >= limits.drainGraceMs) socket.destroy();
        }
      }
      server.closeAllConnections();
      await closed;
    },
  };
}

/** http.Server's close() without its closing of idle connections. */
function stopListening(server: Server): Promise<void> {
  return new Promise((resolve) => {
    NetServer.prototype.close.call(server, () => resolve());
  });
}

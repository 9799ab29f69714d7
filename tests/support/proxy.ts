import net from "node:net";

/**
 * A TCP proxy between the server and its database.
 * `pass`: hands everything on. `swallow`: hands requests on and drops the replies, as a half-open connection does.
 * `refuse`: ends every connection, old and new.
 */
export type ProxyMode = "pass" | "swallow" | "refuse";

export interface DatabaseProxy {
  /** The database's address, by way of the proxy. */
  databaseUrl: string;
  set(mode: ProxyMode): void;
  close(): void;
}

export async function startProxy(databaseUrl: string, port = 0): Promise<DatabaseProxy> {
  const target = new URL(databaseUrl);
  const sockets = new Set<net.Socket>();
  let mode: ProxyMode = "pass";

  const server = net.createServer((near) => {
    if (mode === "refuse") {
      near.destroy();
      return;
    }
    const far = net.connect(Number(target.port), target.hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    // A connection that lost a reply stays silent for ever, as one does whose other end is gone.
    let silent = false;
    near.on("data", (data) => far.write(data));
    far.on("data", (data) => {
      silent ||= mode === "swallow";
      if (!silent) near.write(data);
    });
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const through = new URL(databaseUrl);
  through.port = String((server.address() as net.AddressInfo).port);
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    databaseUrl: through.href,
    set: (next) => {
      if (next === "refuse") cut();
      mode = next;
    },
    close: () => {
      cut();
      server.close();
    },
  };
}

/** Where a `postgres://` address leads, taken apart. */
export interface DatabaseAddress {
  /** Each with its port; several for servers that stand in for each other. Empty: a Unix socket, or the driver's default. */
  hosts: { host: string; port: number }[];
  socketFile: string | undefined;
  user: string | undefined;
  password: string | undefined;
  database: string | undefined;
  sslmode: string | undefined;
  parameters: ReadonlyMap<string, string>;
}

const sslModes = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"];
const defaultPort = 5432;
const shape = /^postgres(?:ql)?:\/\/(?:([^@/?#]*)@)?([^@/?#]*)(?:\/([^?#]*))?(?:\?([^#]*))?$/;

/**
 * Reads an address as libpq does: several hosts, IPv6, a Unix socket as `?host=/folder` or `%2Ffolder`, and everything
 * percent-encoded. The URL of JavaScript refuses the first and the driver misreads the others, some of them without a
 * word and with another server. Throws what is wrong with it, without repeating any of it.
 */
export function parseDatabaseUrl(databaseUrl: string): DatabaseAddress {
  const match = shape.exec(databaseUrl);
  if (match === null) throw new Error("is not a valid address");
  const [, userInfo, authority = "", path, query] = match;
  const parameters = new Map(new URLSearchParams(query));
  const hosts = (parameters.get("host") ?? authority).split(",").filter((host) => host !== "");
  const ports = parameters.get("port")?.split(",") ?? [];

  // libpq takes ssl=true, which other tools write, for sslmode=require.
  const sslmode = parameters.get("sslmode") ?? (parameters.get("ssl") === "true" ? "require" : undefined);
  if (sslmode !== undefined && !sslModes.includes(sslmode)) {
    throw new Error(`has an sslmode that is none of: ${sslModes.join(", ")}`);
  }
  const [user, password] = splitOnce(userInfo ?? "", ":").map((part) => (part ? decode(part) : undefined));
  const addresses = hosts.map((host, index) => parseHost(host, ports[index] ?? ports[0]));
  const socket = addresses.find(({ host }) => host.startsWith("/"));
  return {
    hosts: socket ? [] : addresses,
    socketFile: socket && `${socket.host}/.s.PGSQL.${socket.port}`,
    user,
    password,
    database: path ? decode(path) : undefined,
    sslmode,
    parameters,
  };
}

function parseHost(text: string, portParameter: string | undefined): { host: string; port: number } {
  // A folder stands for the socket in it, and may have colons of its own.
  const folder = text.startsWith("/") ? text : undefined;
  const [, bracketed, plain, ownPort] = /^(?:\[([0-9a-fA-F:.%]+)\]|([^:[\]]*))(?::(\d+))?$/.exec(text) ?? [];
  const host = folder ?? bracketed ?? (plain === undefined ? undefined : decode(plain));
  const port = Number(ownPort ?? portParameter ?? defaultPort);
  if (!host || !Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Error("has a host or port that is not one");
  return { host, port };
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Error("has a part that is not percent-encoded as it should be");
  }
}

import { createHash } from "node:crypto";
import type { DBAdapter, Where } from "better-auth/types";

type AdapterFactory<Options> = (options: Options) => DBAdapter;

/**
 * Keeps session tokens hashed in the database (T38). better-auth stores and looks them up as they are; here a token is
 * hashed on its way in, and what was asked for by token is given back with the token it was asked by. A list of a
 * user's sessions carries the hashes, so sessions are ended by their ids (sign-in.server.ts), not by tokens of a list.
 */
export function withHashedTokens<Options>(factory: AdapterFactory<Options>): AdapterFactory<Options> {
  return (options) => hashing(factory(options));
}

function hashing(adapter: DBAdapter): DBAdapter {
  return {
    ...adapter,
    // A transaction works with an adapter of its own.
    transaction: (work) => adapter.transaction((inner) => work(hashing(inner as DBAdapter))),
    create: async (query) => {
      const token = tokenIn(query.model, query.data);
      const made = await adapter.create({ ...query, data: withHash(query.model, query.data) } as never);
      return restored(made, token) as never;
    },
    findOne: async (query) => {
      const found = await adapter.findOne({ ...query, where: hashedWhere(query.model, query.where) });
      return restored(found, tokenAsked(query.model, query.where)) as never;
    },
    findMany: (query) =>
      adapter.findMany({ ...query, ...(query.where && { where: hashedWhere(query.model, query.where) }) }),
    update: async (query) => {
      const found = await adapter.update({
        ...query,
        where: hashedWhere(query.model, query.where),
        update: withHash(query.model, query.update),
      });
      return restored(found, tokenIn(query.model, query.update) ?? tokenAsked(query.model, query.where)) as never;
    },
    updateMany: (query) => adapter.updateMany({ ...query, where: hashedWhere(query.model, query.where) }),
    delete: (query) => adapter.delete({ ...query, where: hashedWhere(query.model, query.where) }),
    deleteMany: (query) => adapter.deleteMany({ ...query, where: hashedWhere(query.model, query.where) }),
  };
}

/** The form in which a session's token is stored. A stored form is hashed like any other text: it opens nothing. */
function hashToken(token: string): string {
  return `sha256:${createHash("sha256").update(token).digest("base64url")}`;
}

function hashedWhere(model: string, where: Where[]): Where[] {
  if (model !== "session") return where;
  return where.map((clause) => {
    if (clause.field !== "token") return clause;
    const value = Array.isArray(clause.value)
      ? clause.value.map((token) => hashToken(String(token)))
      : hashToken(String(clause.value));
    return { ...clause, value };
  });
}

function tokenAsked(model: string, where: Where[]): string | undefined {
  const value = model === "session" ? where.find(({ field }) => field === "token")?.value : undefined;
  return typeof value === "string" ? value : undefined;
}

function tokenIn(model: string, data: Record<string, unknown>): string | undefined {
  return model === "session" && typeof data.token === "string" ? data.token : undefined;
}

function withHash<Data extends Record<string, unknown>>(model: string, data: Data): Data {
  const token = tokenIn(model, data);
  return token === undefined ? data : { ...data, token: hashToken(token) };
}

function restored(row: unknown, token: string | undefined): unknown {
  return row !== null && typeof row === "object" && token !== undefined ? { ...row, token } : row;
}

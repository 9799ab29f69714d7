import { describe, expect, it } from "vitest";
import { parseDatabaseUrl } from "#app/config/database-url.ts";

const plain = { socketFile: undefined, user: "u", password: "p", database: "db", sslmode: undefined };

describe("a database's address", () => {
  it.each([
    ["postgres://u:p@db.example/db", { hosts: [{ host: "db.example", port: 5432 }] }],
    ["postgresql://u:p@db.example:6432/db", { hosts: [{ host: "db.example", port: 6432 }] }],
    ["postgres://u:p@[::1]:5433/db", { hosts: [{ host: "::1", port: 5433 }] }],
    [
      "postgres://u:p@h1:5433,h2/db",
      {
        hosts: [
          { host: "h1", port: 5433 },
          { host: "h2", port: 5432 },
        ],
      },
    ],
    ["postgres://u:p@/db?host=/cloudsql/a:b:c", { hosts: [], socketFile: "/cloudsql/a:b:c/.s.PGSQL.5432" }],
    ["postgres://u:p@%2Ftmp%2Fpg:5433/db", { hosts: [], socketFile: "/tmp/pg/.s.PGSQL.5433" }],
    [
      "postgres://u:p@h/db?sslmode=require&channel_binding=require",
      { hosts: [{ host: "h", port: 5432 }], sslmode: "require" },
    ],
    ["postgres://u%40x:p%2F%3A%25@h/my%20db", { user: "u@x", password: "p/:%", database: "my db" }],
    ["postgres://u:p@h/db?ssl=true", { sslmode: "require" }],
    ["postgres://u:p:q@h/db", { password: "p:q" }],
    ["postgres://h", { user: undefined, password: undefined, database: undefined }],
  ])("%s", (url, expected) => expect(parseDatabaseUrl(url)).toMatchObject({ ...plain, ...expected }));

  it.each([
    ["postgres://u:hunter2@h:port/db", "has a host or port that is not one"],
    ["postgres://u:hunter2@h:99999/db", "has a host or port that is not one"],
    ["postgres://u:hunter2%@h/db", "has a part that is not percent-encoded"],
    ["postgres://u:hunter2@h/db?sslmode=banana", "has an sslmode that is none of"],
    ["postgres://u:hunter2@a@h/db", "is not a valid address"],
  ])("refuses %s without repeating it", (url, message) => {
    expect(() => parseDatabaseUrl(url)).toThrow(message);
    expect(() => parseDatabaseUrl(url)).not.toThrow("hunter2");
  });
});

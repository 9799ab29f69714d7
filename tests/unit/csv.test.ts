import { createServer, get, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { getRequestListener } from "@hono/node-server";
import { describe, expect, it } from "vitest";
import { type CsvCell, csvAnswer, csvLine } from "#app/http/page/csv.ts";

describe("a line of CSV", () => {
  it("quotes what RFC 4180 wants quoted, and nothing else", () => {
    expect(csvLine(["plain", "two words", "a,b", 'say "hi"', "two\r\nlines", "", null])).toBe(
      'plain,two words,"a,b","say ""hi""","two\r\nlines",,\r\n',
    );
  });

  it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠x"])(
    "makes %j text, which a spreadsheet would run",
    (cell) => {
      expect(csvLine([cell]).replace(/^"/, "").startsWith(`'${cell}`)).toBe(true);
    },
  );

  it("makes text of what begins a cell where lines are parted at semicolons", () => {
    expect(csvLine(["a;=1+1;b", 'x;"@SUM(A1)', "a;b; c-d", "=1;-2"])).toBe(
      `a;'=1+1;b,"x;""'@SUM(A1)",a;b; c-d,'=1;'-2\r\n`,
    );
  });

  it("guards before it quotes", () => {
    expect(csvLine(['=HYPERLINK("http://x","y")'])).toBe(`"'=HYPERLINK(""http://x"",""y"")"\r\n`);
  });

  it("leaves numbers numbers: below zero, tiny, without an exponent or the dust of a sum", () => {
    expect(csvLine([-5, 0.000001, 0.1 + 0.2, 1e15, -0.5, 0, 12.5])).toBe(
      "-5,0.000001,0.3,1000000000000000,-0.5,0,12.5\r\n",
    );
    expect(() => csvLine([Number.NaN])).toThrow(RangeError);
  });
});

describe("a CSV file", () => {
  const file = { name: "x.csv", columns: ["n", "text"], onError: () => {} };

  /** Endless lines, which know how many were taken, and whether their reader is gone. */
  function endless() {
    const seen = { taken: 0, isClosed: false };
    async function* rows(): AsyncGenerator<CsvCell[]> {
      try {
        for (;;) {
          seen.taken += 1;
          yield [seen.taken, "x".repeat(100)];
        }
      } finally {
        seen.isClosed = true;
      }
    }
    return { seen, rows: rows() };
  }

  async function* some(...rows: CsvCell[][]): AsyncGenerator<CsvCell[]> {
    yield* rows;
  }

  it("has its header row, its name and its type, also when there is nothing in it", async () => {
    const answer = await csvAnswer({ ...file, rows: some([1, "ä"], [2, "b"]) });
    expect(Object.fromEntries(answer.headers)).toEqual({
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="x.csv"',
    });
    expect(await answer.text()).toBe("n,text\r\n1,ä\r\n2,b\r\n");
    expect(await (await csvAnswer({ ...file, rows: some() })).text()).toBe("n,text\r\n");
  });

  it("reads no further than its reader does, and stops when the reader leaves", async () => {
    const { seen, rows } = endless();
    const answer = await csvAnswer({ ...file, rows });
    const atFirst = seen.taken;
    expect(atFirst).toBeLessThan(200);
    const reader = answer.body?.getReader();
    await reader?.read();
    await sleep(20);
    expect(seen.taken).toBe(atFirst);
    await reader?.read();
    await sleep(20);
    expect(seen.taken).toBeLessThan(2.5 * atFirst);
    await reader?.cancel();
    expect(seen.isClosed).toBe(true);
  });

  it("waits for a reader that stalls, and hears of one that hangs up, over a real connection", async () => {
    const { seen, rows } = endless();
    const server = createServer(getRequestListener(() => csvAnswer({ ...file, rows })));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const answer = await new Promise<IncomingMessage>((resolve) => get({ host: "127.0.0.1", port }, resolve));
    answer.pause();
    // What the connection itself holds fills up first.
    let taken = -1;
    for (; taken !== seen.taken; await sleep(300)) taken = seen.taken;
    expect(seen.isClosed).toBe(false);
    answer.destroy();
    await expect.poll(() => seen.isClosed, { timeout: 5_000 }).toBe(true);
    expect(seen.taken).toBeLessThan(taken + 1_000);
    server.close();
  });

  it("fails before it answers where the first lines can't be read, and breaks off where later ones can't", async () => {
    async function* failing(after: number): AsyncGenerator<CsvCell[]> {
      for (let index = 0; index < after; index += 1) yield ["x".repeat(1_000)];
      throw new Error("the database is away");
    }
    await expect(csvAnswer({ ...file, rows: failing(0) })).rejects.toThrow("away");
    const errors: unknown[] = [];
    const answer = await csvAnswer({ ...file, rows: failing(50), onError: (error) => errors.push(error) });
    await expect(answer.text()).rejects.toThrow("away");
    expect(errors).toHaveLength(1);
  });
});

import { describe, expect, it } from "vitest";
import { limits } from "#app/config/limits.ts";
import { createKeyHolders } from "#app/domain/keys/key-holders.server.ts";
import { setSecureMetering } from "#app/domain/projects/change-project.ts";
import { StoreUnavailable } from "#app/store/errors.ts";
import type { Store } from "#app/store/store.ts";
import { makeProject, testActor } from "#tests/support/projects.ts";
import { pglite } from "#tests/support/stores.ts";

/** A real embedded store whose reads are counted and can be made to fail, and a clock that stands still. */
async function open() {
  const real = await pglite.open();
  const state = { reads: 0, isDown: false, isSilent: false, now: 0 };
  const store: Store = {
    ...real,
    run: (kind, statement) => {
      if (kind === "read") state.reads += 1;
      if (state.isSilent) return new Promise(() => {});
      return state.isDown ? Promise.reject(new StoreUnavailable("down", "none")) : real.run(kind, statement);
    },
  };
  const project = await makeProject(real);
  const holders = createKeyHolders(store, () => state.now);
  return { state, store, real, project, holders, find: () => holders.find(project.secretKey) };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

describe("the holders of keys", () => {
  it("are read once for a thousand calls, and once for many that come together", async () => {
    const { state, find } = await open();
    const found = await Promise.all(Array.from({ length: 50 }, find));
    for (let call = 0; call < 1_000; call += 1) await find();
    expect(state.reads).toBe(1);
    expect(found.every((holder) => holder?.keyKind === "secret")).toBe(true);
  });

  it("are read again behind the calls of a key in steady use", async () => {
    const { state, find } = await open();
    for (let second = 0; second < 20; second += 1) {
      state.now = second * 1_000;
      expect((await find())?.keyKind).toBe("secret");
      await settled();
    }
    // At 0, then each time that half of the freshness is over: at 3, 6, 9, 12, 15, 18.
    expect(state.reads).toBe(7);
  });

  it("do not make such a call wait for a database that does not answer", async () => {
    const { state, find } = await open();
    await find();
    state.isSilent = true;
    state.now = limits.keyFreshMs * 0.75;
    expect((await find())?.keyKind).toBe("secret");
    expect(state.reads).toBe(2);
  });

  it("are used no longer than they are fresh: then the database decides, and its silence is no yes", async () => {
    const { state, find } = await open();
    await find();
    state.isDown = true;
    state.now = limits.keyFreshMs - 1;
    expect((await find())?.keyKind).toBe("secret");
    state.now = limits.keyFreshMs;
    await expect(find()).rejects.toThrow(StoreUnavailable);
    state.isDown = false;
    expect((await find())?.keyKind).toBe("secret");
  });

  it("are read anew after a change here, also when a look-up was under way meanwhile", async () => {
    const { state, real, project, holders, find } = await open();
    const early = find();
    holders.forget(project.id);
    await early;
    await setSecureMetering(real, project.id, true, testActor);
    expect((await find())?.project.secureMetering).toBe(true);
    await setSecureMetering(real, project.id, false, testActor);
    expect((await find())?.project.secureMetering).toBe(true);
    holders.forget(project.id);
    expect((await find())?.project.secureMetering).toBe(false);
    expect(state.reads).toBe(3);
  });

  it("are not kept for keys nobody has, and mistyped ones are not asked for", async () => {
    const { state, project, holders } = await open();
    const mistyped = `${project.secretKey.slice(0, -1)}${project.secretKey.endsWith("0") ? "1" : "0"}`;
    expect(await holders.find(mistyped)).toBeUndefined();
    expect(state.reads).toBe(0);
    let asked = 0;
    const { secretKey } = await makeProject(await pglite.open());
    for (let call = 0; call < 3; call += 1) {
      const note = async () => {
        asked += 1;
      };
      expect(await holders.find(secretKey, { before: note, foundNobody: note })).toBeUndefined();
    }
    expect([state.reads, asked]).toEqual([3, 6]);
  });
});

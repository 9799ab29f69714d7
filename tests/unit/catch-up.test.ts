import { expect, it } from "vitest";
import { catchUp } from "#app/domain/analytics/catch-up.ts";
import type { Store } from "#app/store/store.ts";

it("a roll-up that failed fails for those who waited for it, and not for those who come later", async () => {
  let calls = 0;
  const store = {
    run: async () => {
      calls += 1;
      await Promise.resolve();
      if (calls === 1) throw new Error("out of order");
      return [{ counted: 0, is_done: true }];
    },
  } as unknown as Store;
  const first = catchUp(store, "prj_1");
  const second = catchUp(store, "prj_1");
  await expect(first).rejects.toThrow("out of order");
  expect(await second).toBe(true);
  expect(await catchUp(store, "prj_1")).toBe(true);
});

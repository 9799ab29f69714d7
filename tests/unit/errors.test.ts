import { pino } from "pino";
import { RouterContextProvider } from "react-router";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { parseConfig } from "#app/config/env.server.ts";
import { createRefusals } from "#app/domain/analytics/refusals.ts";
import { createKeyHolders } from "#app/domain/keys/key-holders.server.ts";
import { requestContext, servicesContext } from "#app/http/context.ts";
import { anyKey, endpoint, method } from "#app/http/endpoint.ts";
import { errorGuide } from "#app/http/error-guide.ts";
import { statusByCode } from "#app/http/problem.ts";
import { createThrottles } from "#app/http/throttle.ts";
import { StoreUnavailable } from "#app/store/errors.ts";
import type { Store } from "#app/store/store.ts";
import { errorCodes, errorEnvelope } from "#contract/error.ts";

/** Calls an endpoint whose domain call fails with this error. */
async function answerTo(error: unknown) {
  const lines: string[] = [];
  const context = new RouterContextProvider();
  context.set(servicesContext, {
    config: parseConfig({}),
    store: {} as Store,
    log: pino({}, { write: (line: string) => lines.push(line) }),
    keyHolders: createKeyHolders({} as Store),
    refusals: createRefusals({} as Store, () => {}),
    auth: undefined,
    mail: undefined,
    stripe: undefined,
    linkSecret: "secret",
    throttles: createThrottles(0),
    rateLimit: () => Promise.resolve(undefined),
    isStopping: () => false,
  });
  context.set(requestContext, { id: "req_1", clientAddress: "192.0.2.1", origin: "https://paykit.test" });
  const { loader } = endpoint({ GET: method(z.object({}), anyKey, () => Promise.reject(error)) });
  const response = await loader({ request: new Request("https://paykit.test/api/v1/x"), context });
  const body: unknown = await response.json();
  return { status: response.status, headers: response.headers, body, log: lines.join("") };
}

describe("errors", () => {
  it("have a status and a section in the guide for each code of the contract, and no others", () => {
    expect(Object.keys(statusByCode)).toEqual([...errorCodes]);
    expect(Object.keys(errorGuide)).toEqual([...errorCodes]);
  });

  it("500 in the envelope for a bug, with nothing of it but the request id", async () => {
    const { status, body, log } = await answerTo(new TypeError("secret detail at /srv/paykit/app.ts"));
    expect(status).toBe(500);
    expect(errorEnvelope.parse(body).error).toEqual({
      code: "internal_error",
      message: expect.any(String),
      docUrl: "https://paykit.test/docs/errors#internal_error",
      requestId: "req_1",
    });
    expect(JSON.stringify(body)).not.toContain("secret detail");
    expect(log).toContain("secret detail");
    expect(log).toContain("req_1");
  });

  it.each(["none", "unknown"] as const)("503 with Retry-After when the store's outcome is %s", async (outcome) => {
    const { status, body, headers } = await answerTo(new StoreUnavailable("down", outcome));
    expect(status).toBe(503);
    expect(headers.get("retry-after")).toBe("1");
    expect(errorEnvelope.parse(body).error.outcome).toBe(outcome === "unknown" ? "unknown" : undefined);
  });
});

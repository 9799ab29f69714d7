import type { MeterResult } from "../wire/types.ts";
import type { OnUnavailable } from "./options.ts";

/** What a meter gives with `onUnavailable: "allow"` when PayKit can't answer: go on; what was taken is not known. */
export interface UnavailableMeterResult {
  ok: true;
  remaining: null;
  unavailable: true;
  blocked?: undefined;
}

/** What a meter gives: only where `"allow"` was chosen can `remaining` be null. */
export type ServerMeterResult<Mode extends OnUnavailable> =
  | (MeterResult & { unavailable?: undefined })
  | (Mode extends "allow" ? UnavailableMeterResult : never);

import type { Logger } from "pino";
import { createContext } from "react-router";
import type { Config } from "#app/config/env.server.ts";
import type { Refusals } from "#app/domain/analytics/refusals.ts";
import type { KeyHolders } from "#app/domain/keys/key-holders.server.ts";
import type { BetterAuth } from "#app/integrations/auth.server.ts";
import type { Mail } from "#app/integrations/mail.server.ts";
import type { StripeClient } from "#app/integrations/stripe/client.server.ts";
import type { EventWorker } from "#app/integrations/stripe/worker.server.ts";
import type { Store } from "#app/store/store.ts";
import type { RateLimit } from "./rate-limit.ts";
import type { Throttles } from "./throttle.ts";

/** What lives as long as the process. */
export interface Services {
  config: Config;
  store: Store;
  log: Logger;
  keyHolders: KeyHolders;
  refusals: Refusals;
  rateLimit: RateLimit;
  throttles: Throttles;
  /** Sign-in; undefined without BETTER_AUTH_SECRET, where everybody is the demo owner. */
  auth: BetterAuth | undefined;
  /** Signs links to billing pages: BETTER_AUTH_SECRET, or one made at this start. */
  linkSecret: string;
  /** Payments; undefined without STRIPE_SECRET_KEY. */
  stripe: { client: StripeClient; worker: EventWorker } | undefined;
  /** Sends a mail and gives whether the mail server took it; undefined without SMTP_URL. */
  mail: ((mail: Mail) => Promise<boolean>) | undefined;
  /** True from the first SIGTERM on: no new work should be sent here. */
  isStopping(): boolean;
}

/** What lives as long as one request. */
export interface RequestInfo {
  id: string;
  /** The client's address as far as TRUST_PROXY lets us believe it; IPv6 as its /64. */
  clientAddress: string;
  /** The origin this request came to, or PUBLIC_BASE_URL. */
  origin: string;
}

/** Set once for each request by the server (app/http/handler.ts); routes only read them. */
export const servicesContext = createContext<Services>();
export const requestContext = createContext<RequestInfo>();

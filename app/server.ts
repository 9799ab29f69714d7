import { randomBytes } from "node:crypto";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Logger } from "pino";
import type { ServerBuild } from "react-router";
import { type Config, ConfigError, readConfig } from "./config/env.server.ts";
import { limits } from "./config/limits.ts";
import { createRefusals } from "./domain/analytics/refusals.ts";
import { startRollUpWorker } from "./domain/analytics/roll-up-worker.ts";
import { sweepDemo } from "./domain/demo/sweep-demo.ts";
import { createKeyHolders } from "./domain/keys/key-holders.server.ts";
import type { Services } from "./http/context.ts";
import { createHandler } from "./http/handler.ts";
import { createLog } from "./http/log.server.ts";
import { createHttpServer, listen } from "./http/node-server.ts";
import { createRateLimit } from "./http/rate-limit.ts";
import { answerStarting } from "./http/starting.ts";
import { createThrottles } from "./http/throttle.ts";
import { openBetterAuth } from "./integrations/auth.server.ts";
import { createMailer } from "./integrations/mail.server.ts";
import { openStripe } from "./integrations/stripe/client.server.ts";
import { startReconcileJob } from "./integrations/stripe/reconcile-job.server.ts";
import { startEventWorker } from "./integrations/stripe/worker.server.ts";
import { sweepSignIn } from "./integrations/sweep.server.ts";
import { fateOf, StoreUnavailable } from "./store/errors.ts";
import { migrate } from "./store/migrate.server.ts";
import { openStore } from "./store/open.server.ts";
import type { Store } from "./store/store.ts";

// Development and tests run the same parts from the same bundle.
export { parseConfig, readConfig } from "./config/env.server.ts";
export { requestContext, servicesContext } from "./http/context.ts";
export { createHandler } from "./http/handler.ts";
export { createLog } from "./http/log.server.ts";
export { createHttpServer, listen } from "./http/node-server.ts";
export { makeResetLink } from "./integrations/sign-in.server.ts";
export { assignSession } from "./integrations/stripe/assign.server.ts";
export { reconcile } from "./integrations/stripe/reconcile.server.ts";

/** React Router's build, bundled with this file. (Its own types disagree about optional and undefined.) */
export const loadBuild = () => import("virtual:react-router/server-build") as Promise<ServerBuild>;

export interface OpenOptions {
  /** A packed, fresh PGlite folder from the build. */
  embeddedImageFile?: string;
  /** Called each time the database could not be reached yet. */
  onWait?: () => Promise<void>;
}

/** Opens the store, brings its schema up to date, and gathers what the handler needs. Nothing listens yet. */
export async function openServices(config: Config, log: Logger, options: OpenOptions = {}) {
  const store = await openPatiently(config, log, options);
  if (!config.auth.secret)
    log.warn("BETTER_AUTH_SECRET is not set: there is no sign-in, and everybody is the demo owner.");
  if (config.stripe.secretKey && config.stripe.webhookSecrets.length === 0) {
    log.warn("STRIPE_WEBHOOK_SECRET is not set: what Stripe reports is refused.");
  }
  const stripe = openStripe(config);
  const mail = config.mail && createMailer(config.mail, log);
  let stopping = false;
  const services: Services = {
    config,
    store,
    log,
    keyHolders: createKeyHolders(store),
    refusals: createRefusals(store, (error) => log.warn({ err: error }, "Refusals could not be noted.")),
    auth: config.auth.secret ? openBetterAuth(config, config.auth.secret, store, log, mail) : undefined,
    mail,
    linkSecret: config.auth.secret ?? randomBytes(32).toString("base64url"),
    stripe: stripe && { client: stripe, worker: startEventWorker(store, stripe, log) },
    throttles: createThrottles(config.rateLimitPerMinute),
    rateLimit: createRateLimit(config.rateLimitPerMinute),
    demoRateLimit: createRateLimit(config.rateLimitPerMinute * limits.demoRateLimitFactor),
    isStopping: () => stopping,
  };
  const sweeping = setInterval(() => {
    sweepSignIn(store).catch((error: unknown) =>
      log.warn({ err: error }, "Sessions that are over could not be deleted."),
    );
    sweepDemo(store).then(
      (swept) => swept > 0 && log.info(`${swept} idle accounts of the demo project deleted.`),
      (error: unknown) => log.warn({ err: error }, "Idle accounts of the demo project could not be deleted."),
    );
  }, limits.sweepEveryMs).unref();
  const rollUps = startRollUpWorker(store, (error) =>
    log.warn({ err: error }, "Usage could not be rolled up; trying again."),
  );
  const stopReconciling = stripe && startReconcileJob(store, stripe, log);
  const stop = () => {
    stopping = true;
    clearInterval(sweeping);
    stopReconciling?.();
  };
  /** To be called when no request is in progress any more. */
  const finish = async () => {
    await Promise.all([services.stripe?.worker.stop(), rollUps.stop(), services.refusals.stop()]);
    await store.close();
  };
  return { services, stop, finish };
}

/** A database that can't be reached yet is waited for; one that refuses us, or fails a migration, is not. */
async function openPatiently(config: Config, log: Logger, options: OpenOptions): Promise<Store> {
  const giveUpAt = performance.now() + limits.startPatienceMs;
  for (;;) {
    try {
      return await openMigrated(config, log, options);
    } catch (error) {
      const isAway = error instanceof StoreUnavailable || !["bug", "refused"].includes(fateOf(error));
      if (!isAway || performance.now() > giveUpAt) throw error;
      log.warn(`DATABASE_URL: the database can't be reached yet; trying again. (${messageOf(error)})`);
      await options.onWait?.();
      await sleep(1_000);
    }
  }
}

async function openMigrated(config: Config, log: Logger, { embeddedImageFile }: OpenOptions): Promise<Store> {
  const store = await openStore({
    databaseUrl: config.databaseUrl,
    ...(embeddedImageFile && { embeddedImageFile }),
    warn: (message) => log.warn(message),
  });
  try {
    const survives = store.losesDataOn === "" ? "" : ` It does not survive ${store.losesDataOn}.`;
    log.info(`Store: ${store.description}.${survives}`);
    for (const name of await migrate(store)) log.info(`Migration ${name} applied.`);
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

type Handler = ReturnType<typeof createHandler>;

async function start(): Promise<void> {
  const config = readConfig();
  const log = createLog();
  const buildFolder = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
  let answer: Handler["fetch"] = answerStarting;
  const { server, drain } = createHttpServer(config, (request, env) => answer(request, env));
  let address: string | undefined;
  const listenOnce = async () => {
    address ??= await listen(server, config);
  };

  // Before there is anything to finish, a stop ends at once. As process 1 of a container we would not be ended by default.
  let finish = () => Promise.resolve();
  let stopping = false;
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      // Ctrl-C under npm arrives more than once; the first is enough, and the drain has its own end.
      if (stopping) return;
      stopping = true;
      log.info(`${signal}: finishing the requests in progress.`);
      finish().then(
        () => process.exit(0),
        (error: unknown) => {
          log.error({ err: error }, "The stop failed.");
          process.exit(1);
        },
      );
    });
  }

  // A port that is open means that PayKit is ready, but for a start that has to wait: there, probes want an answer.
  const {
    services,
    stop,
    finish: close,
  } = await openServices(config, log, {
    embeddedImageFile: path.join(buildFolder, "pglite-image.tar"),
    onWait: listenOnce,
  });
  finish = async () => {
    stop();
    await drain();
    await close();
  };
  answer = createHandler(services, await loadBuild(), path.join(buildFolder, "client")).fetch;
  await listenOnce();
  log.info(`PayKit is ready at ${address}`);
}

function explain(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  if (!(error instanceof Error)) return String(error);
  if ("code" in error && error.code === "EADDRINUSE")
    return `PORT: ${error.message}. Stop the other server or set PORT.`;
  if ("code" in error && ["ENOTFOUND", "EADDRNOTAVAIL", "EACCES"].includes(String(error.code)) && "address" in error) {
    return `HOST, PORT: ${error.message}. PayKit can't listen there.`;
  }
  return `PayKit can't start: ${messageOf(error)}`;
}

/** The message of an error that has one: a refused connection to several addresses has none, and Drizzle's is the query. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof AggregateError) return messageOf(error.errors[0]);
  return error.message.startsWith("Failed query:") ? messageOf(error.cause) : error.message;
}

const isMain = process.argv[1] !== undefined && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url);
if (isMain) {
  start().catch((error: unknown) => {
    // The log may not exist yet; an operator reads this on a terminal or in the supervisor's log.
    process.stderr.write(`${explain(error)}\n`);
    process.exit(1);
  });
}

import { data, type RouterContextProvider } from "react-router";
import { limits } from "#app/config/limits.ts";
import { type RequestInfo, requestContext, type Services, servicesContext } from "#app/http/context.ts";
import { StoreUnavailable } from "#app/store/errors.ts";
import { answerHeaders } from "./answer-headers.ts";

/** What a page's server code is given: React Router's arguments, and what is behind them. */
export interface PageCall {
  request: Request;
  context: Readonly<RouterContextProvider>;
}

export function servicesOf({ context }: PageCall): { services: Services; info: RequestInfo } {
  return { services: context.get(servicesContext), info: context.get(requestContext) };
}

/** A loader whose page says so, with 503, when the database can't be reached. */
export function pageLoader<Args extends PageCall, Result>(work: (args: Args) => Promise<Result>) {
  return async (args: Args): Promise<Result> => {
    try {
      return await work(args);
    } catch (error) {
      throw pageError(error, args);
    }
  };
}

/** What a failure becomes on its way to the page's error boundary. */
export function pageError(error: unknown, call: PageCall): unknown {
  if (!(error instanceof StoreUnavailable)) return error;
  const { services, info } = servicesOf(call);
  services.log.error({ requestId: info.id, err: error }, "the store is unavailable");
  call.context.get(answerHeaders).set("retry-after", String(limits.retryAfterSeconds));
  return data(error.outcome, { status: 503 });
}

/** The same answer for what is not there and for what is somebody else's. */
export function notFound() {
  return data(null, { status: 404 });
}

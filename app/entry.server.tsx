import { PassThrough } from "node:stream";
import { createReadableStreamFromReadable } from "@react-router/node";
import { isbot } from "isbot";
import { renderToPipeableStream } from "react-dom/server";
import {
  type EntryContext,
  type HandleErrorFunction,
  isRouteErrorResponse,
  type RouterContextProvider,
  ServerRouter,
} from "react-router";
import { requestContext, servicesContext } from "./http/context.ts";

/** How long a page may stream before what is missing is given up. */
export const streamTimeout = 5_000;

/** Renders a page to a stream; bots wait for the whole of it. */
export default function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  routerContext: EntryContext,
  context: RouterContextProvider,
): Promise<Response> {
  headers.set("content-type", "text/html; charset=utf-8");
  if (request.method === "HEAD") return Promise.resolve(new Response(null, { status, headers }));
  return new Promise((resolve, reject) => {
    let failedStatus: number | undefined;
    const ready = isbot(request.headers.get("user-agent") ?? "") ? "onAllReady" : "onShellReady";
    const { pipe, abort } = renderToPipeableStream(<ServerRouter context={routerContext} url={request.url} />, {
      [ready]() {
        const body = new PassThrough();
        pipe(body);
        resolve(new Response(createReadableStreamFromReadable(body), { status: failedStatus ?? status, headers }));
      },
      onShellError: reject,
      onError(error: unknown) {
        failedStatus = 500;
        logError(error, context);
      },
    });
    const timer = setTimeout(abort, streamTimeout + 1_000);
    timer.unref();
  });
}

/** Errors of loaders, actions and rendering, unless the browser just went away or asked for what isn't there. */
export const handleError: HandleErrorFunction = (error, { request, context }) => {
  if (!request.signal.aborted && !isRouteErrorResponse(error)) logError(error, context);
};

function logError(error: unknown, context: Readonly<RouterContextProvider>): void {
  context.get(servicesContext).log.error({ requestId: context.get(requestContext).id, err: error }, "a page failed");
}

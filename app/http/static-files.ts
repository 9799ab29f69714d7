import { serveStatic } from "@hono/node-server/serve-static";
import type { Env } from "hono";

/**
 * Serves a folder of the build's files, compressed where scripts/precompress.mjs has made a smaller one and the browser
 * takes it. What hono's serveStatic does with that, as of @hono/node-server 2.1:
 * - The content type is that of the name that was asked for; HEAD has the length that GET would have.
 * - It says `Vary` only on a compressed answer. A cache has to know of the plain one too, so it is said on all.
 * - It sends no ETag and answers no condition with a 304. Names under /assets change with their content and are never
 *   asked for twice; the few other files are small, and are sent again after an hour.
 * - A range is cut from the bytes that would be sent, compressed ones too, as HTTP has it. `If-Range` is not read: the
 *   content under one name changes with a release only.
 */
export function serveFiles<E extends Env>(root: string, cacheControl: string) {
  return serveStatic<E>({
    root,
    precompressed: true,
    onFound: (_path, c) => {
      c.header("cache-control", cacheControl);
      c.header("vary", "Accept-Encoding");
    },
  });
}

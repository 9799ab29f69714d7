import { type Cookie, createContext, createCookie, type MiddlewareFunction } from "react-router";
import { limits } from "#app/config/limits.ts";
import { requestContext } from "#app/http/context.ts";
import { secured } from "#app/http/viewer.ts";

/** A form that was sent without a valid session, kept for its sender until they have signed in. */
export interface Draft {
  /** Where the form stands. */
  path: string;
  intent: string;
  values: Record<string, string>;
}

/** What one page leaves for the next one to show, once. */
export interface Messages {
  /** What the form before this page has done. */
  flash: string | null;
  draft: Draft | null;
}

export const messagesContext = createContext<Messages>({ flash: null, draft: null });

// Not signed: whoever can set a cookie in a browser can show its user a text on their own page, and no more.
const options = { httpOnly: true, sameSite: "lax", path: "/" } as const;
const flashCookie = createCookie("paykit_flash", { ...options, maxAge: 60 });
const draftCookie = createCookie("paykit_draft", { ...options, maxAge: limits.draftSeconds });

const notSent =
  "You were signed out when you sent this, so nothing was done. Here it is as you left it: send it again.";

/** The cookie that makes the next page say this. */
export function flashHeader(text: string): Promise<string> {
  return flashCookie.serialize(text);
}

/** The cookie that keeps a form until its page is opened again; undefined when it is too long for one. */
export async function draftHeader(draft: Draft): Promise<string | undefined> {
  const header = await draftCookie.serialize(draft);
  return header.length > limits.draftBytesMax ? undefined : header;
}

/** Reads what was left for this page, and takes its cookies away. */
export const readMessages: MiddlewareFunction<Response> = async ({ request, context, url }, next) => {
  const header = request.headers.get("cookie");
  if (request.method !== "GET" || !header?.includes("paykit_")) return await next();
  const flash: unknown = await flashCookie.parse(header).catch(() => null);
  const draft: unknown = await draftCookie.parse(header).catch(() => null);
  const isHere = isDraft(draft) && draft.path === url.pathname + url.search;
  const said = typeof flash === "string" ? flash : null;
  context.set(messagesContext, { flash: isHere ? notSent : said, draft: isHere ? draft : null });
  const response = await next();
  // A file shows no message, and one that may be kept for all must bring nobody's cookie.
  if (!/^text\/(html|x-script)\b/.test(response.headers.get("content-type") ?? "")) return response;
  // On the way to another page (202 is how React Router tells its own script): the message is for that one.
  if (response.status === 202 || (response.status >= 300 && response.status < 400)) return response;
  const spent: Cookie[] = [...(flash === null ? [] : [flashCookie]), ...(isHere ? [draftCookie] : [])];
  for (const cookie of spent) {
    response.headers.append(
      "set-cookie",
      secured(await cookie.serialize("", { maxAge: 0 }), context.get(requestContext)),
    );
  }
  return response;
};

function isDraft(value: unknown): value is Draft {
  if (value === null || typeof value !== "object") return false;
  if (!("path" in value && "intent" in value && "values" in value)) return false;
  const { path, intent, values } = value;
  if (typeof path !== "string" || typeof intent !== "string" || values === null || typeof values !== "object")
    return false;
  return Object.values(values).every((text) => typeof text === "string");
}

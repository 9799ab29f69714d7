import { randomBytes } from "node:crypto";
import { z } from "zod";
import { limits } from "#app/config/limits.ts";
import type { RequestInfo } from "#app/http/context.ts";
import { secured } from "#app/http/viewer.ts";

/** Somebody who tries the demo: an account of their own on the demo project. */
export interface DemoVisitor {
  userId: string;
  /** The cookie that keeps it, where it is new. */
  cookie?: string;
}

/** A request's action and loader are about one account, also before the browser has its cookie. */
const made = new WeakMap<RequestInfo, DemoVisitor>();

const ownId = /(?:^|;\s*)paykit_visitor=(visitor_[a-z0-9]{20})(?=;|$)/;
/** An account as a form names it; what is none of ours is left out. */
export const visitorField = z
  .string()
  .regex(/^visitor_[a-z0-9]{20}$/)
  .optional()
  .catch(undefined);

/**
 * The account of whoever sent a request: the one of their cookie, or else of their form (a browser may keep no cookies, or
 * send a form twice before it has one), or a new one. The id is no secret: the demo project is open, so whoever asks it for
 * its accounts sees them all, and may use each.
 */
export function demoVisitor(request: Request, info: RequestInfo, named?: string): DemoVisitor {
  const known = ownId.exec(request.headers.get("cookie") ?? "")?.[1];
  const visitor = known === undefined ? (made.get(info) ?? newDemoVisitor(info, named)) : { userId: known };
  made.set(info, visitor);
  return visitor;
}

/** Another account, with everything new: what the demo's reset is. */
export function newDemoVisitor(info: RequestInfo, userId: string = newId()): Required<DemoVisitor> {
  const maxAge = `Max-Age=${limits.demoVisitorSeconds}`;
  return { userId, cookie: secured(`paykit_visitor=${userId}; ${maxAge}; Path=/; HttpOnly; SameSite=Lax`, info) };
}

/** 100 random bits. */
function newId(): string {
  const characters = [...randomBytes(20)].map((byte) => (byte % 32).toString(32));
  return `visitor_${characters.join("")}`;
}

import type { Request } from "express";

/**
 * Who sent this request; undefined when nobody is signed in.
 *
 * >>> Your session goes here. <<< This stand-in believes whatever the header `x-demo-user` says, so that the example can be
 * tried with curl. Anyone could be anyone: never let a request name its own user id in a real app.
 */
export function currentUserId(request: Request): string | undefined {
  return request.get("x-demo-user");
}

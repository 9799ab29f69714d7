import { createContext, type MiddlewareFunction } from "react-router";

/**
 * Headers that a form or loader wants on its page's answer. React Router takes those of `data()` only where a route
 * exports `headers` and hands them on by hand; these are set whatever the route.
 */
export const answerHeaders = createContext<Headers>();

/** Puts them on the answer; the root route's first middleware. */
export const sendAnswerHeaders: MiddlewareFunction<Response> = async ({ context }, next) => {
  const headers = new Headers();
  context.set(answerHeaders, headers);
  const response = await next();
  for (const [name, value] of headers) {
    // Each cookie is a header of its own: one set here takes away none that another part of the answer sets.
    response.headers[name === "set-cookie" ? "append" : "set"](name, value);
  }
  return response;
};

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
    if (name === "set-cookie") response.headers.append(name, value);
    else response.headers.set(name, value);
  }
  return response;
};

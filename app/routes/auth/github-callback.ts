import { redirect } from "react-router";
import { pageLoader, servicesOf } from "#app/http/page/page.ts";
import { authRequest, secured } from "#app/http/viewer.ts";
import { authHeaders } from "#app/integrations/sign-in.server.ts";
import type { Route } from "./+types/github-callback";

/** Where GitHub sends people back to. better-auth checks the state against its cookie, and fetches who it is. */
export const loader = pageLoader(async (args: Route.LoaderArgs) => {
  const { services, info } = servicesOf(args);
  if (services.auth === undefined || services.config.auth.github === undefined) return redirect("/sign-in");
  const headers = authHeaders(authRequest(args.request, info));
  const answer = await services.auth.handler(
    new Request(new URL(args.url.pathname + args.url.search, info.origin), { headers }),
  );
  const to = answer.headers.get("location");
  const back = redirect(to ?? "/sign-in?error=github");
  for (const cookie of answer.headers.getSetCookie()) back.headers.append("set-cookie", secured(cookie, info));
  return back;
});

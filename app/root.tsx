import type { ReactNode } from "react";
import { href, isRouteErrorResponse, Link, Links, Meta, Outlet, Scripts, ScrollRestoration } from "react-router";
import type { Route } from "./+types/root";
import stylesheet from "./ui/app.css?url";
import { Page } from "./ui/page.tsx";

export const links: Route.LinksFunction = () => [
  { rel: "stylesheet", href: stylesheet },
  { rel: "icon", type: "image/svg+xml", href: "/favicon.svg" },
];

export function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <Meta />
        <Links />
      </head>
      <body>
        {children}
        <ScrollRestoration />
        <Scripts />
      </body>
    </html>
  );
}

export default function Root() {
  return <Outlet />;
}

export function ErrorBoundary({ error }: Route.ErrorBoundaryProps) {
  const missing = isRouteErrorResponse(error) && error.status === 404;
  return (
    <Page>
      <title>{missing ? "Not found · PayKit" : "Something went wrong · PayKit"}</title>
      <h1 className="mt-12 text-3xl font-semibold tracking-tight">{missing ? "Not found" : "Something went wrong"}</h1>
      <p className="mt-4 text-zinc-700 dark:text-zinc-300">
        {missing
          ? "There is no page at this address. It may have moved, or the link is mistyped."
          : "PayKit made a mistake while making this page. It is in the log; trying again may help."}
      </p>
      <p className="mt-6">
        <Link to={href("/")}>Back to the start</Link>
      </p>
    </Page>
  );
}

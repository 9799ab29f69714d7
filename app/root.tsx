import type { ReactNode } from "react";
import {
  href,
  isRouteErrorResponse,
  Link,
  Links,
  Meta,
  Outlet,
  Scripts,
  ScrollRestoration,
  useMatches,
} from "react-router";
import type { Route } from "./+types/root";
import { sendAnswerHeaders } from "./http/page/answer-headers.ts";
import { messagesContext, readMessages } from "./http/page/messages.ts";
import stylesheet from "./ui/app.css?url";
import { Page } from "./ui/page.tsx";

export const links: Route.LinksFunction = () => [
  { rel: "stylesheet", href: stylesheet },
  { rel: "icon", type: "image/svg+xml", href: "/favicon.svg" },
];

export const middleware: Route.MiddlewareFunction[] = [sendAnswerHeaders, readMessages];

/** What the page before left to be shown here. */
export function loader({ context }: Route.LoaderArgs) {
  return context.get(messagesContext);
}

/** Asked for with every page: a message is for one page only. */
export function shouldRevalidate() {
  return true;
}

/** What a route says of itself to the document around it. */
export interface RouteHandle {
  /** The page's one script, in place of React's: for a page that is read. Links to it load it anew. */
  ownScript?: string;
}

export function Layout({ children }: { children: ReactNode }) {
  const handles = useMatches().map(({ handle }) => handle as RouteHandle | undefined);
  const ownScript = handles.find((handle) => handle?.ownScript !== undefined)?.ownScript;
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
        {ownScript === undefined ? (
          <>
            <ScrollRestoration />
            <Scripts />
          </>
        ) : (
          <script type="module" src={ownScript} />
        )}
      </body>
    </html>
  );
}

export default function Root() {
  return <Outlet />;
}

const explanations: Record<number, { title: string; text: string }> = {
  400: {
    title: "This form can't be read",
    text: "Open the page again and send the form from there. Nothing was changed.",
  },
  403: {
    title: "Not with your role",
    text: "Your role in this project does not allow that, so nothing was changed. An owner of the project can give you another one.",
  },
  404: { title: "Not found", text: "There is no page at this address. It may have moved, or the link is mistyped." },
  503: {
    title: "The database can't be reached",
    text: "PayKit answers nothing it can't look up. Try again in a moment; nothing was changed.",
  },
};
const mistake = {
  title: "Something went wrong",
  text: "PayKit made a mistake while making this page. It is in the log; trying again may help.",
};

export function ErrorBoundary({ error }: Route.ErrorBoundaryProps) {
  const { title, text } = (isRouteErrorResponse(error) ? explanations[error.status] : undefined) ?? mistake;
  return (
    <Page>
      <title>{`${title} · PayKit`}</title>
      <h1 className="mt-12 text-3xl font-semibold tracking-tight">{title}</h1>
      <p className="mt-4 text-zinc-700 dark:text-zinc-300">{text}</p>
      <p className="mt-6">
        <Link to={href("/")} reloadDocument>
          Back to the start
        </Link>
      </p>
    </Page>
  );
}

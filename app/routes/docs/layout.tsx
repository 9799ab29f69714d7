import { Outlet, useLocation, useMatches } from "react-router";
import type { Heading } from "#app/docs/compile/rehype.ts";
import { contents } from "#app/docs/contents.ts";
import { readerOf } from "#app/http/page/reader.ts";
import { Article } from "#app/ui/docs/article.tsx";
import stylesheet from "#app/ui/docs/docs.css?url";
import { DocsNav } from "#app/ui/docs/nav.tsx";
import { addressOf } from "#app/ui/docs/places.ts";
import { ReaderProvider } from "#app/ui/docs/reader.tsx";
import { DocsSearch } from "#app/ui/docs/search.tsx";
import { Page } from "#app/ui/page.tsx";
import type { Route } from "./+types/layout";

export const links: Route.LinksFunction = () => [{ rel: "stylesheet", href: stylesheet }];

export async function loader(args: Route.LoaderArgs) {
  return await readerOf(args);
}

export function meta({ location, loaderData }: Route.MetaArgs): Route.MetaDescriptors {
  const text = textAt(location.pathname);
  if (text === undefined) return [{ title: "PayKit docs" }];
  return [
    { title: `${text.title} · PayKit docs` },
    { name: "description", content: text.description },
    ...(loaderData ? [{ tagName: "link", rel: "canonical", href: loaderData.origin + addressOf(text.slug) }] : []),
    { tagName: "link", rel: "alternate", type: "text/markdown", href: `/docs/${text.slug}.md` },
  ];
}

/** The frame of the documentation. What is written in app/docs gets its title here; other pages bring their own. */
export default function DocsLayout({ loaderData: reader }: Route.ComponentProps) {
  const { pathname } = useLocation();
  const text = textAt(pathname);
  const headings = useHeadings();
  return (
    <ReaderProvider value={reader}>
      <Page width="full">
        <div className="docs">
          <div className="docs-side">
            <DocsSearch />
            <DocsNav />
          </div>
          {text === undefined ? (
            <Outlet />
          ) : (
            <Article {...text} headings={headings} markdown={`/docs/${text.slug}.md`}>
              <Outlet />
            </Article>
          )}
        </div>
      </Page>
    </ReaderProvider>
  );
}

function textAt(pathname: string) {
  return contents.flatMap(({ pages }) => pages).find(({ slug }) => addressOf(slug) === pathname);
}

/** Compiled pages export their headings as their route's handle (app/docs/compile/rehype.ts). */
function useHeadings(): Heading[] {
  const handle = useMatches().at(-1)?.handle as { headings?: Heading[] } | undefined;
  return handle?.headings ?? [];
}

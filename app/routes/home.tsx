import { randomUUID } from "node:crypto";
import { href, Link } from "react-router";
import { z } from "zod";
import { listEntries } from "#app/domain/ledger/list-entries.ts";
import { demoProject } from "#app/domain/projects/project.ts";
import { demoForm, demoMeter, keptForBack } from "#app/http/page/demo-moves.ts";
import { demoVisitor, newDemoVisitor } from "#app/http/page/demo-visitor.ts";
import { byAnyone, formAction } from "#app/http/page/form.ts";
import { pageLoader, servicesOf } from "#app/http/page/page.ts";
import type { Store } from "#app/store/store.ts";
import { Exactness } from "#app/ui/landing/exactness.tsx";
import { Hero } from "#app/ui/landing/hero.tsx";
import { Next } from "#app/ui/landing/next.tsx";
import { Running } from "#app/ui/landing/running.tsx";
import { Section } from "#app/ui/landing/section.tsx";
import { TryIt } from "#app/ui/landing/try-it.tsx";
import { ledgerLinesMax } from "#app/ui/landing/visitor-ledger.tsx";
import { Ways } from "#app/ui/landing/ways.tsx";
import { loadAnew } from "#app/ui/load-anew.ts";
import { Page } from "#app/ui/page.tsx";
import type { RouteHandle } from "../root.tsx";
import type { Route } from "./+types/home";

const title = "PayKit: billing for AI apps";
const description =
  "Call meter() before each model call. PayKit takes a credit, atomically, and says whether to go on.";

export function meta({ loaderData }: Route.MetaArgs): Route.MetaDescriptors {
  const address = `${loaderData?.origin ?? ""}/`;
  return [
    { title },
    { name: "description", content: description },
    { tagName: "link", rel: "canonical", href: address },
    { property: "og:type", content: "website" },
    { property: "og:site_name", content: "PayKit" },
    { property: "og:title", content: title },
    { property: "og:description", content: description },
    { property: "og:url", content: address },
  ];
}

/** React stays on the server: its scripts would be six times the rest of the page. */
export const handle: RouteHandle = { ownScript: "/forms-in-place.js" };

/** Links to it load it anew; this is for what leads here in another way, as a form's redirect does. */
export const clientLoader = loadAnew;

export const loader = pageLoader(async (args: Route.LoaderArgs) => {
  const { services, info } = servicesOf(args);
  const { userId, cookie } = demoVisitor(args.request, info);
  const token = randomUUID();
  return {
    origin: info.origin,
    token,
    userId,
    // In the sample that everybody may send: a user of their own, who has all five credits.
    sampleUserId: `user_${token.slice(0, 8)}`,
    freeCredits: demoProject.freeCredits,
    // Who has no cookie has no account yet.
    lines: cookie === undefined ? await linesOf(services.store, userId) : [],
  };
});

export const action = formAction({
  generate: byAnyone(demoForm, async (call) => {
    const answer = await demoMeter(call);
    if (!("show" in answer)) return answer;
    // The loader of this very request can't know the account of somebody who had none.
    const { exchange, userId } = answer.show;
    const lines = await linesOf(call.services.store, userId);
    return { ...answer, show: { exchange, lines, userId, token: randomUUID(), sentToken: call.input.token } };
  }),
  "start-over": byAnyone(z.object({}), async ({ info }) => {
    const { userId, cookie } = newDemoVisitor(info);
    return { show: { lines: [], userId, token: randomUUID() }, cookies: [cookie], headers: keptForBack };
  }),
});

/** The latest lines of a visitor's ledger, oldest first. */
async function linesOf(store: Store, userId: string) {
  const { entries } = await listEntries(store, demoProject, { userId, limit: ledgerLinesMax });
  return entries.reverse();
}

export default function Home({ loaderData: { origin, sampleUserId, ...visitor } }: Route.ComponentProps) {
  return (
    <Page width="wide">
      <Hero />
      <Section
        id="try"
        seq={1}
        title="Try it here"
        lead="This account is yours, on the open demo project. Use up its credits and see what your app would be told."
      >
        <TryIt {...visitor} />
        <p className="muted mt-6 text-pretty">
          To buy, to upgrade and to open what only Pro has, go on in <Link to={href("/demo")}>the live demo</Link>.
        </p>
      </Section>
      <Section id="ways-in" seq={2} title="Three ways in" lead="The same ledger behind each.">
        <Ways origin={origin} userId={sampleUserId} />
        <p className="muted mt-6 text-pretty">
          Every refusal says what to do about it: see <Link to={href("/docs/errors")}>the error codes</Link>. Everybody
          shares the demo project, so keep real users out of it.
        </p>
      </Section>
      <Section id="exact" seq={3} title="How it stays exact" lead="One SQL statement takes the credit or says why not.">
        <Exactness />
      </Section>
      <Section
        id="run"
        seq={4}
        title="What it costs to run"
        lead="One process, and nothing to set up before you have seen it work."
      >
        <Running />
      </Section>
      <Section id="next" seq={5} title="Where to go next">
        <Next />
      </Section>
    </Page>
  );
}

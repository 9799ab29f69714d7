import { type MouseEvent, useRef, useState } from "react";
import { z } from "zod";
import { demoReset } from "#app/http/page/demo-moves.ts";
import { demoPageLoader } from "#app/http/page/demo-page.ts";
import { byAnyone, formAction } from "#app/http/page/form.ts";
import { Canvas } from "#app/ui/demo/canvas.tsx";
import { DemoFrame } from "#app/ui/demo/demo-frame.tsx";
import { PaletteField } from "#app/ui/demo/palette-field.tsx";
import { defaultPrompt, type PictureOrder, paletteOf } from "#app/ui/demo/picture.tsx";
import { PromptField } from "#app/ui/demo/prompt-field.tsx";
import { useWire } from "#app/ui/demo/use-wire.ts";
import { loadAnew } from "#app/ui/load-anew.ts";
import type { Route } from "./+types/embed";

export const meta: Route.MetaFunction = () => [
  { title: "Live demo of the embed · PayKit" },
  { name: "description", content: "The same image studio on a plain page: one script tag and a few attributes." },
];

export const loader = demoPageLoader;

/** A script tag that React puts into a page does not run: whoever comes by a link of ours loads the page. */
export const clientLoader = loadAnew;

export const action = formAction({
  reset: byAnyone(z.object({}), (call) => demoReset(call, "/demo/embed")),
});

export default function EmbedDemo({ loaderData }: Route.ComponentProps) {
  const { account, entries, keys, origin, buying } = loaderData;
  const wire = useWire(account.userId, keys.secret, { exchange: null, entries });
  const tag = `<div id="paykit"></div>
<script src="${origin}/embed.js" data-key="${keys.publishable}"
  data-user="${account.userId}"></script>

<button data-paykit-meter="image_gen">Generate</button>
<button data-paykit-meter="hd_upscale" data-paykit-cost="4">In HD</button>
<button data-paykit-buy="pro">Go Pro</button>
<div data-paykit-plan="pro">Only for Pro.</div>`;
  return (
    <div onClickCapture={leaveByLoading}>
      <DemoFrame here="embed" userId={account.userId} code={tag} {...wire}>
        <Site publishableKey={keys.publishable} userId={account.userId} buying={buying} />
      </DemoFrame>
    </div>
  );
}

/** The widget lives as long as its document. A link that only changed the view would take it along to the next page. */
function leaveByLoading(event: MouseEvent): void {
  if ((event.target as Element).closest("a[href^='/']")) event.stopPropagation();
}

interface SiteProps {
  publishableKey: string;
  userId: string;
  buying: keyof typeof buyingWords;
}

/** What the embed's Buy button does here, which is what it does on any website. */
const buyingWords = {
  simulated: "Buying is simulated: no payment is made.",
  test: "Buying opens Stripe’s checkout in test mode: no money is taken.",
};

/** Any website with the tag in it. What is metered has its own handler, which runs once it is paid. */
function Site({ publishableKey, userId, buying }: SiteProps) {
  const [order, setOrder] = useState<PictureOrder | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const draw = (isHd: boolean) => () => {
    const fields = new FormData(form.current ?? undefined);
    const prompt = String(fields.get("prompt")).trim() || defaultPrompt;
    setOrder({ prompt, isHd, palette: paletteOf(fields.get("palette")) });
  };
  return (
    <section aria-label="Pixelmint" className="card">
      <h2 className="mb-4 text-lg font-semibold tracking-tight">Pixelmint</h2>
      {/* With a text for its content, though an empty one, React leaves alone what the script puts in. */}
      <div id="paykit" className="min-h-12">
        {""}
      </div>
      <script src="/embed.js" data-key={publishableKey} data-user={userId} />
      <div className="mt-4">
        <Canvas order={order} hint="An embed is a script: this tab needs JavaScript. The other one works without." />
      </div>
      <form ref={form} className="mt-4 space-y-4" onSubmit={(event) => event.preventDefault()}>
        <PromptField prompt={defaultPrompt} />
        <div className="flex flex-wrap gap-2">
          <button type="button" data-paykit-meter="image_gen" onClick={draw(false)} className="button button-primary">
            Generate, 1 credit
          </button>
          <button
            type="button"
            data-paykit-meter="hd_upscale"
            data-paykit-cost="4"
            onClick={draw(true)}
            className="button button-secondary"
          >
            Generate in HD, 4 credits
          </button>
          <button type="button" data-paykit-buy="pro" className="button button-secondary">
            Go Pro
          </button>
        </div>
        <p className="muted text-sm">{buyingWords[buying]}</p>
        <div className="min-h-36 space-y-3 rounded-lg border border-dashed border-zinc-300 p-4 dark:border-zinc-700">
          <p className="text-sm">Palettes are part of Pro. They appear in this box once the account has it.</p>
          <div data-paykit-plan="pro">
            <PaletteField isOpen />
          </div>
        </div>
      </form>
    </section>
  );
}

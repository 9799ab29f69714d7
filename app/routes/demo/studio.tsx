import { type FormEvent, useEffect, useRef, useState } from "react";
import { demoEvents, demoPackCredits } from "#app/http/page/demo-events.ts";
import { Canvas, OutOfCredits } from "#app/ui/demo/canvas.tsx";
import type { Exchange } from "#app/ui/demo/exchange.ts";
import { type Move, moves, type Outcome, outcomeOf, outcomeWords } from "#app/ui/demo/moves.ts";
import { PaletteField } from "#app/ui/demo/palette-field.tsx";
import { defaultPrompt, type PaletteName, type PictureOrder, paletteOf } from "#app/ui/demo/picture.tsx";
import { PromptField } from "#app/ui/demo/prompt-field.tsx";
import { ActionError } from "#app/ui/form.tsx";
import { CreditsMeter, type PayKitError, Paywall, usePayKit } from "../../../sdk/src/react/index.ts";

interface StudioProps {
  userId: string;
  tokens: { make: string; shop: string };
  /** What the form before this page did. */
  done: { move: Move; exchange: Exchange } | null;
  ordered: { prompt: string | undefined; palette: PaletteName };
}

/** The app: each of its forms works without scripts, and by the SDK where they run. */
export function Studio({ userId, tokens, done, ordered }: StudioProps) {
  const { meter, buyCredits, upgrade } = usePayKit();
  const first = done && outcomeOf(done.move, done.exchange);
  const firstPrompt = ordered.prompt ?? defaultPrompt;
  const [outcome, setOutcome] = useState<Outcome | null>(first);
  const [order, setOrder] = useState<PictureOrder | null>(
    first && first.cost > 0 && !first.isBlocked
      ? { prompt: firstPrompt, palette: ordered.palette, isHd: first.move === "upscale" }
      : null,
  );
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState<Move | null>(null);
  const generate = useRef<HTMLButtonElement>(null);

  async function run(move: Move, form: FormData): Promise<Outcome> {
    if (move === "buy") await buyCredits(demoPackCredits);
    else if (move === "upgrade") await upgrade("pro");
    else if (move === "downgrade") await upgrade("free");
    else {
      const { event, cost } = demoEvents[move];
      const { ok, remaining } = await meter(event, cost);
      const prompt = String(form.get("prompt")).trim() || defaultPrompt;
      if (ok) setOrder({ prompt, palette: paletteOf(form.get("palette")), isHd: move === "upscale" });
      return { move, cost, isBlocked: !ok, remaining };
    }
    return { move, cost: 0, isBlocked: false, remaining: 0 };
  }

  async function onSubmit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    if (busy) return;
    const { submitter } = event.nativeEvent as SubmitEvent;
    const form = new FormData(event.currentTarget, submitter);
    const move = form.get("intent") as Move;
    setBusy(move);
    setProblem(null);
    try {
      setOutcome(await run(move, form));
    } catch (error) {
      setOutcome(null);
      setProblem((error as PayKitError).message);
    } finally {
      setBusy(null);
    }
  }

  // The button that was pressed may be gone, with what lay over the canvas: back to the one that leads on.
  useEffect(() => {
    if (outcome && document.activeElement === document.body) generate.current?.focus();
  }, [outcome]);

  const button = (move: Move, kind: "primary" | "secondary") => ({
    type: "submit" as const,
    name: "intent",
    value: move,
    className: `button button-${kind}`,
    "aria-disabled": busy === move || undefined,
  });
  return (
    <section aria-label="Pixelmint" className="card">
      <header className="mb-4 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <h2 className="text-lg font-semibold tracking-tight">Pixelmint</h2>
        <p className="flex items-center gap-2 text-sm">
          <Paywall plan="pro" fallback={<span className="badge">Free</span>}>
            <span className="badge badge-pro">Pro</span>
          </Paywall>
          <CreditsMeter className="font-medium tabular-nums" />
        </p>
      </header>
      <ActionError intents={[...moves]} />
      <Canvas order={order}>
        {outcome?.isBlocked && (
          <OutOfCredits cost={outcome.cost} credits={outcome.remaining}>
            <button form="shop" {...button("buy", "primary")}>
              Buy 100 credits
            </button>
            <Paywall plan="pro" fallback={<GoPro {...button("upgrade", "secondary")} />} />
          </OutOfCredits>
        )}
      </Canvas>
      <p role="status" className="mt-3 min-h-12 text-sm sm:min-h-6">
        {outcome && outcomeWords(outcome)}
        {problem && <span className="error">{problem}</span>}
      </p>
      <form id="make" method="post" onSubmit={onSubmit} className="mt-2 space-y-4">
        <input type="hidden" name="token" value={tokens.make} />
        <input type="hidden" name="visitor" value={userId} />
        <PromptField prompt={firstPrompt} />
        <Paywall plan="pro" fallback={<PaletteField isOpen={false} />}>
          <PaletteField isOpen palette={ordered.palette} />
        </Paywall>
        <div className="flex flex-wrap gap-2">
          <button ref={generate} {...button("generate", "primary")}>
            Generate, 1 credit
          </button>
          <button {...button("upscale", "secondary")}>Generate in HD, 4 credits</button>
        </div>
      </form>
      <form
        id="shop"
        method="post"
        onSubmit={onSubmit}
        className="mt-5 flex flex-wrap items-center gap-2 border-t border-zinc-200 pt-4 dark:border-zinc-800"
      >
        <input type="hidden" name="token" value={tokens.shop} />
        <input type="hidden" name="visitor" value={userId} />
        <button {...button("buy", "secondary")}>Buy 100 credits</button>
        <Paywall plan="pro" fallback={<GoPro {...button("upgrade", "secondary")} />}>
          <button {...button("downgrade", "secondary")}>Back to Free</button>
        </Paywall>
        <p className="muted text-sm">Simulated: no payment is made.</p>
      </form>
    </section>
  );
}

function GoPro(props: React.ComponentProps<"button">) {
  return (
    <button form="shop" {...props}>
      Go Pro
    </button>
  );
}

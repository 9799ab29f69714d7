import type { Exchange } from "./exchange.ts";

/** What a visitor can do in the demo, by the names of its forms. */
export const moves = ["generate", "upscale", "buy", "upgrade", "downgrade"] as const;
export type Move = (typeof moves)[number];

/** What came of a move. */
export interface Outcome {
  move: Move;
  /** What was metered for it; 0 where nothing is. */
  cost: number;
  isBlocked: boolean;
  /** The credits left, where a meter told. */
  remaining: number;
}

/** The outcome of a form's move. */
export function outcomeOf(move: Move, { request, answer }: Exchange): Outcome {
  const { cost = 0 } = request.body as { cost?: number };
  const { remaining = 0 } = (answer?.body ?? {}) as { remaining?: number };
  return { move, cost, isBlocked: answer?.status === 402, remaining };
}

/** An outcome in words, for everybody: who sees the picture, and who hears the page. */
export function outcomeWords({ move, cost, isBlocked, remaining }: Outcome): string {
  if (isBlocked) return `Blocked: this costs ${credits(cost)}, and you have ${remaining}. Nothing was taken.`;
  if (cost > 0) return `Paid ${credits(cost)}, ${remaining} left. The picture is ready.`;
  if (move === "buy") return "100 credits added. Simulated: no payment was made.";
  return move === "upgrade" ? "You are on Pro: the palettes are open." : "Back on Free: the palettes are locked.";
}

function credits(count: number): string {
  return count === 1 ? "1 credit" : `${count} credits`;
}

import { useActionData } from "react-router";
import { z } from "zod";
import { demoEvents, demoPackCredits } from "#app/http/page/demo-events.ts";
import { demoCredit, demoForm, demoMeter, demoReset, type Exchange } from "#app/http/page/demo-moves.ts";
import { demoPageLoader } from "#app/http/page/demo-page.ts";
import { byAnyone, type FormAnswer, type FormCall, type FormResult, formAction } from "#app/http/page/form.ts";
import { DemoFrame } from "#app/ui/demo/demo-frame.tsx";
import { moves } from "#app/ui/demo/moves.ts";
import { paletteOf } from "#app/ui/demo/picture.tsx";
import { useWire } from "#app/ui/demo/use-wire.ts";
import { PayKitProvider } from "../../../sdk/src/react/index.ts";
import type { Route } from "./+types/sdk";
import { Studio } from "./studio.tsx";

export const meta: Route.MetaFunction = () => [
  { title: "Live demo · PayKit" },
  {
    name: "description",
    content: "An image studio that bills with PayKit: generate, run out, buy, upgrade, and see every call and entry.",
  },
];

export const loader = demoPageLoader;

const promptError = "A prompt has at most 120 characters.";
const pictureForm = demoForm.extend({
  prompt: z.string().trim().max(120, { error: promptError }).optional(),
  palette: z.string().optional(),
});

/** Answers as the meter does, and with what was ordered: the page draws it when it is paid. */
async function make(call: FormCall<z.infer<typeof pictureForm>>, move: "generate" | "upscale"): Promise<FormAnswer> {
  const answer = await demoMeter(call, demoEvents[move]);
  const { prompt, palette } = call.input;
  return "show" in answer ? { ...answer, show: { ...answer.show, prompt, palette } } : answer;
}

export const action = formAction({
  generate: byAnyone(pictureForm, (call) => make(call, "generate")),
  upscale: byAnyone(pictureForm, (call) => make(call, "upscale")),
  buy: byAnyone(demoForm, (call) => demoCredit(call, { amount: demoPackCredits })),
  upgrade: byAnyone(demoForm, (call) => demoCredit(call, { plan: "pro" })),
  downgrade: byAnyone(demoForm, (call) => demoCredit(call, { plan: "free" })),
  reset: byAnyone(z.object({}), (call) => demoReset(call, "/demo")),
});

/** What a form did before this page's scripts ran, or where there are none. */
interface Shown {
  exchange: Exchange;
  prompt?: string;
  palette?: string;
}

const code = `<PayKitProvider userId={user.id} apiKey="pk_live_…">
  …
const { meter } = usePayKit();
const { blocked } = await meter("image_gen");
if (blocked) return;   // out of credits: your model does not run`;

export default function SdkDemo({ loaderData }: Route.ComponentProps) {
  // Another account is another page: nothing of the former one stays.
  return <SdkPage key={loaderData.account.userId} {...loaderData} />;
}

function SdkPage({ account, entries, tokens, keys }: Route.ComponentProps["loaderData"]) {
  const last = useActionData<FormResult>();
  const shown = (last?.shown ?? null) as Shown | null;
  const move = moves.find((one) => one === last?.intent);
  const { userId } = account;
  const wire = useWire(userId, keys.secret, { exchange: shown?.exchange ?? null, entries });
  const done = move && shown ? { move, exchange: shown.exchange } : null;
  const typed = last?.result?.initialValue?.prompt;
  const typedPrompt = typeof typed === "string" ? typed : undefined;
  const isPro = account.entitlements.includes("pro");
  return (
    <DemoFrame here="sdk" userId={userId} code={code} {...wire}>
      <PayKitProvider userId={userId} apiKey={keys.publishable} initialAccount={account}>
        <Studio
          userId={userId}
          // A form that may have been done without an answer keeps its token, and is done once at most.
          tokens={last?.token === undefined ? tokens : { make: last.token, shop: last.token }}
          done={done}
          // What the palette's field is not open for, the server does not draw.
          ordered={{ prompt: shown?.prompt ?? typedPrompt, palette: paletteOf(isPro && shown?.palette) }}
        />
      </PayKitProvider>
    </DemoFrame>
  );
}

import { CreditsMeter, PayKitProvider } from "@paykit/react";
import { data } from "react-router";
import { generate, told } from "../generate.server";
import { paykit } from "../paykit.server";
import { Shop } from "../shop";
import { Studio } from "../studio";
import { knownVisitor, visitorOf } from "../visitor.server";
import type { Route } from "./+types/home";

export async function loader({ request }: Route.LoaderArgs) {
  const { userId, headers } = await visitorOf(request);
  // When PayKit is away the page still comes; the browser then asks by itself until it is back.
  const account = await paykit.access(userId).catch(() => undefined);
  return data({ userId, account }, { headers });
}

export async function action({ request }: Route.ActionArgs) {
  // Somebody new each time would have free credits each time.
  const userId = await knownVisitor(request);
  if (userId === null) return told("Open the page first; this needs its cookie.", 401);
  return await generate(userId, await request.formData());
}

export default function Home({ loaderData, actionData }: Route.ComponentProps) {
  const { userId, account } = loaderData;
  return (
    <PayKitProvider
      userId={userId}
      initialAccount={account}
      apiKey={import.meta.env.VITE_PAYKIT_KEY}
      baseUrl={import.meta.env.VITE_PAYKIT_URL}
    >
      <header>
        <h1>Image studio</h1>
        <CreditsMeter className="balance" />
      </header>
      <main>
        <Studio notice={actionData?.notice} picture={actionData?.picture} />
        <Shop />
      </main>
    </PayKitProvider>
  );
}

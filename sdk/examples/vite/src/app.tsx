import { CreditsMeter, PayKitProvider } from "@paykit/react";
import { Shop } from "./shop";
import { Studio } from "./studio";
import { visitorId } from "./visitor-id";

export function App() {
  return (
    <PayKitProvider
      userId={visitorId()}
      apiKey={import.meta.env.VITE_PAYKIT_KEY}
      baseUrl={import.meta.env.VITE_PAYKIT_URL}
    >
      <header>
        <h1>Image studio</h1>
        <CreditsMeter className="balance" />
      </header>
      <main>
        <Studio />
        <Shop />
      </main>
    </PayKitProvider>
  );
}

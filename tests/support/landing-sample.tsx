import { usePayKit } from "../../sdk/src/react/index.ts";

// What the landing page shows of React, for the compiler (tests/unit/landing-sample.test.ts holds the two together).
declare function showPricing(): void;
declare function runYourModel(): Promise<void>;

export function Generate() {
  const { account, meter } = usePayKit();
  async function generate() {
    if ((await meter("image_gen")).blocked) return showPricing();
    await runYourModel();
  }
  return (
    <button type="button" onClick={generate}>
      Generate, {account?.credits} left
    </button>
  );
}

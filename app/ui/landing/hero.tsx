import { Link } from "react-router";
import { Sample } from "./sample.tsx";

const integration = `async function generate(prompt: string) {
+ if ((await meter("image_gen")).blocked) return showPricing();
  return await model.run(prompt);
}`;

const outcomes = [
  { balance: "4 left", status: "200", meaning: "Your model runs." },
  { balance: "0 left", status: "402", meaning: "It does not. Show your prices." },
];

/** What PayKit is, in one sentence and one line of code. */
export function Hero() {
  return (
    <div className="grid items-center gap-x-16 gap-y-12 py-14 sm:py-20 lg:grid-cols-[minmax(0,1fr)_minmax(0,30rem)] lg:py-24">
      <div>
        <h1 className="text-display text-balance">Billing for AI apps, exact to the credit.</h1>
        <p className="muted mt-6 max-w-xl text-lead text-pretty">
          Call <code className="machine">meter()</code> before each model call. PayKit takes a credit from that user and
          says whether to go on. When they are out, your model does not run.
        </p>
        <p className="mt-8 flex flex-wrap gap-3">
          <a href="#try" className="button button-primary px-5">
            Try it
          </a>
          <Link to="/docs/quickstart" className="button button-secondary px-5">
            Read the quickstart
          </Link>
        </p>
      </div>
      <figure className="min-w-0">
        <figcaption className="muted mb-3 text-sm">One line, before the call that costs you money:</figcaption>
        <Sample label="The one line of PayKit in an app's function">{integration}</Sample>
        <dl className="mt-4 text-sm">
          {outcomes.map(({ balance, status, meaning }) => (
            <div
              key={status}
              className="flex items-baseline gap-4 border-b border-zinc-200 py-2.5 last:border-0 dark:border-zinc-800"
            >
              <dt className="machine flex gap-4">
                <span className="w-14">{balance}</span>
                <span className="font-semibold">{status}</span>
              </dt>
              <dd className="muted">{meaning}</dd>
            </div>
          ))}
        </dl>
      </figure>
    </div>
  );
}

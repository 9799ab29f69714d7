import { href, Link } from "react-router";
import { Sample } from "./sample.tsx";

const integration = `async function generate(prompt) {
+ if ((await meter("image_gen")).blocked) return;
  return await model.run(prompt);
}`;

const outcomes = [
  { balance: "4 left", status: "200", meaning: "Your model runs." },
  { balance: "0 left", status: "402", meaning: "It does not. Show your prices." },
];

/** What PayKit is, in one sentence and one line of code. */
export function Hero() {
  return (
    <div className="py-14 sm:py-18">
      <h1 className="max-w-4xl text-display text-balance">Billing for AI apps, exact to the credit.</h1>
      <div className="mt-6 grid gap-x-16 gap-y-12 sm:mt-10 lg:grid-cols-[minmax(0,1fr)_minmax(0,34rem)]">
        <div>
          <p className="muted max-w-xl text-lead text-pretty">
            Call <code className="machine">meter()</code> before each model call. PayKit takes a credit from that user
            and says whether to go on. When they are out, your model does not run.
          </p>
          <p className="mt-8 flex flex-wrap gap-3">
            <a href="#try" className="button button-primary px-5">
              Try it
            </a>
            <Link to={href("/docs/quickstart")} className="button button-secondary px-5">
              Read the quickstart
            </Link>
          </p>
        </div>
        <figure className="min-w-0 lg:-mt-1">
          <figcaption className="muted mb-3">One line, before the call that costs you money:</figcaption>
          <Sample label="The one line of PayKit in an app's function">{integration}</Sample>
          <dl className="mt-3">
            {outcomes.map(({ balance, status, meaning }) => (
              <div
                key={status}
                className="grid grid-cols-[5rem_3.5rem_minmax(0,1fr)] items-baseline border-b border-zinc-200 py-2.5 last:border-0 dark:border-zinc-800"
              >
                <dt className="col-span-2 grid grid-cols-subgrid">
                  <span className="muted">{balance}</span>
                  <strong className="machine font-semibold">{status}</strong>
                </dt>
                <dd>{meaning}</dd>
              </div>
            ))}
          </dl>
        </figure>
      </div>
    </div>
  );
}

import { Sample } from "./sample.tsx";

const commands = `npm start
# http://localhost:3000, embedded PostgreSQL

DATABASE_URL=postgres://localhost/paykit npm start
# the same on your own`;

const facts = [
  { name: "Processes", value: "1", text: "or as many as you like, on one PostgreSQL" },
  { name: "Settings", value: "0", text: "to start. A Stripe key to take money, a secret to have people sign in" },
  { name: "Licence", value: "MIT", text: "no seats, no share of your revenue" },
];

/** What it takes to run PayKit. */
export function Running() {
  return (
    <div className="grid items-start gap-x-16 gap-y-10 lg:grid-cols-2">
      <div className="min-w-0">
        <Sample label="The two commands that run PayKit">{commands}</Sample>
        <p className="muted mt-4 text-sm text-pretty">
          In a clone, on Linux with Node 20 or newer. The embedded database is in memory until you name a folder (
          <code className="machine">file:./data</code>) or a PostgreSQL from 14 on; start-up says what each of them
          survives.
        </p>
      </div>
      <dl className="divide-y divide-zinc-200 border-y border-zinc-200 dark:divide-zinc-800 dark:border-zinc-800">
        {facts.map(({ name, value, text }) => (
          <div key={name} className="grid grid-cols-[6rem_3.5rem_minmax(0,1fr)] items-baseline py-4">
            <dt className="muted">{name}</dt>
            <dd className="col-span-2 grid grid-cols-subgrid items-baseline">
              <span className="text-lg font-semibold tabular-nums">{value}</span>
              <span className="muted text-sm text-pretty">{text}</span>
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

import { href, Link } from "react-router";

const ways = [
  { to: href("/docs/quickstart"), name: "Quickstart", text: "From nothing to the first metered call" },
  { to: href("/demo"), name: "Live demo", text: "A small AI studio: run out, buy, upgrade" },
  { to: href("/docs/idempotency"), name: "Idempotency and retries", text: "How to ask again without paying twice" },
  { to: href("/docs/stripe"), name: "Stripe", text: "100 credits for $9, Pro for $19 a month, on your account" },
  { to: href("/docs/api"), name: "API reference", text: "Every call, from the schemas the server checks with" },
  { to: href("/docs/errors"), name: "Error codes", text: "What each means, and what to do about it" },
  { to: href("/docs/self-hosting"), name: "Self-hosting", text: "Databases, proxies, back-ups, upgrades" },
  { to: href("/dashboard"), name: "Dashboard", text: "Projects, keys, accounts and their ledgers" },
];

/** Where to go from here. */
export function Next() {
  return (
    <ul className="grid gap-x-16 border-t border-zinc-200 md:grid-cols-2 dark:border-zinc-800">
      {ways.map(({ to, name, text }) => (
        <li key={to} className="border-b border-zinc-200 dark:border-zinc-800">
          <Link to={to} className="group flex flex-col py-4 text-inherit no-underline">
            <span className="font-medium text-brand-700 group-hover:underline dark:text-brand-300">{name}</span>
            <span className="muted text-sm">{text}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

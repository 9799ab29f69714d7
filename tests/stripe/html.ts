/** Text that is safe in a page, also inside quotes. */
export function escapeHtml(text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return text.replace(/[&<>"']/g, (letter) => entities[letter] ?? letter);
}

export function money(amount: number | null, currency: string | null): string {
  const format = new Intl.NumberFormat("en-US", { style: "currency", currency: currency ?? "usd" });
  return format.format((amount ?? 0) / 100);
}

export const day = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 10);

/** A whole page; `main` is HTML. Works without JavaScript, by keyboard, in light and dark. */
export function pageOf(title: string, main: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)} · Simulated Stripe</title>
<style>${style}</style>
</head>
<body>
<header class="notice">Simulated Stripe: no money moves</header>
<main>
<h1>${escapeHtml(title)}</h1>
${main}
</main>
</body>
</html>
`;
}

const style = `
:root { color-scheme: light dark; --text: #1c2024; --back: #f6f7f9; --card: #fff; --line: #d5dae1; --quiet: #59626e;
  --main: #3d38b5; --on-main: #fff; --warn: #7a4b00; --warn-back: #fff1d6; }
@media (prefers-color-scheme: dark) {
  :root { --text: #eceef1; --back: #101216; --card: #1a1d23; --line: #3a404a; --quiet: #a6afbb;
    --main: #b3b0ff; --on-main: #15133f; --warn: #ffd894; --warn-back: #3a2a08; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
.notice { margin: 0; padding: .5rem 1rem; background: var(--warn-back); color: var(--warn); text-align: center;
  font-weight: 600; }
main { max-width: 30rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 1rem; }
h2 { font-size: 1.125rem; margin: 0; }
p { margin: .5rem 0; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1rem 1.25rem;
  margin: 0 0 1rem; }
.quiet { color: var(--quiet); }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .375rem 0; text-align: left; vertical-align: top; font-weight: 400; overflow-wrap: anywhere; }
td:last-child, th:last-child { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
tfoot th, tfoot td { border-top: 1px solid var(--line); font-weight: 600; }
form { display: grid; gap: .5rem; margin: .75rem 0; }
button { min-height: 2.75rem; border-radius: .5rem; border: 1px solid var(--main); padding: .5rem 1rem; font: inherit;
  font-weight: 600; cursor: pointer; background: transparent; color: var(--main); }
button.main { background: var(--main); color: var(--on-main); }
a { color: var(--main); display: inline-block; padding: .5rem 0; }
:focus-visible { outline: 3px solid var(--main); outline-offset: 2px; }
`;

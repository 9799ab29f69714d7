/** A block of code. It keeps its indentation and scrolls by itself where it is wider than the screen. */
export function Code({ label, children }: { label: string; children: string }) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable without a mouse.
      tabIndex={0}
      className="overflow-x-auto rounded-lg border border-zinc-200 bg-zinc-50 p-4 dark:border-zinc-800 dark:bg-zinc-900"
    >
      <pre className="font-mono text-[0.8125rem] leading-6 whitespace-pre">
        <code>{children}</code>
      </pre>
    </section>
  );
}

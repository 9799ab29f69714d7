interface SampleProps {
  label: string;
  /** Lines that begin with "+ " are PayKit's: marked, and without the sign in what is copied. */
  children: string;
}

/** Code of an app, with the lines that PayKit adds to it marked like those of a diff. */
export function Sample({ label, children }: SampleProps) {
  const lines = children.split("\n").map((line, index) => {
    const isAdded = line.startsWith("+ ");
    return { key: index, isAdded, text: isAdded ? `  ${line.slice(2)}` : line };
  });
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable without a mouse.
      tabIndex={0}
      className="sample"
    >
      <pre>
        <code>
          {lines.map(({ key, isAdded, text }) => (
            <span key={key} className={isAdded ? "added" : undefined}>
              {`${text}\n`}
            </span>
          ))}
        </code>
      </pre>
    </section>
  );
}

import { useEffect, useId, useRef, useState } from "react";

/** A value to take along: a field to select it in, and where scripts run a button that copies it. */
export function CopyField({ label, value }: { label: string; value: string }) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [canCopy, setCanCopy] = useState(false);
  const [said, setSaid] = useState("");
  useEffect(() => setCanCopy(true), []);
  const copy = async () => {
    input.current?.select();
    try {
      await navigator.clipboard.writeText(value);
      setSaid("Copied");
    } catch {
      // No permission, or a page without TLS: it is selected, and the keyboard copies.
      setSaid("Press Ctrl+C");
    }
  };
  return (
    <div>
      <label htmlFor={id} className="label">
        {label}
      </label>
      <div className="mt-1.5 flex gap-2">
        <input
          ref={input}
          id={id}
          readOnly
          value={value}
          onFocus={(event) => event.currentTarget.select()}
          className="input font-mono text-sm"
        />
        {canCopy && (
          <button type="button" onClick={copy} className="button button-secondary">
            {said || "Copy"}
            <span className="sr-only"> {label}</span>
          </button>
        )}
      </div>
      <p aria-live="polite" className="sr-only">
        {said}
      </p>
    </div>
  );
}

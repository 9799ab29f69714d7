import { useEffect, useState } from "react";

interface CopyButtonProps {
  /** What it copies, for those who hear the page. */
  what: string;
  label?: string;
  text: () => string | Promise<string>;
  className?: string;
}

/** Copies a text. Its place is kept where no scripts run, so that nothing moves when they do. */
export function CopyButton({ what, label = "Copy", text, className = "code-copy" }: CopyButtonProps) {
  const [canCopy, setCanCopy] = useState(false);
  const [said, setSaid] = useState("");
  useEffect(() => setCanCopy(true), []);
  useEffect(() => {
    if (said === "") return;
    const timer = setTimeout(() => setSaid(""), 2_000);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(await text());
      setSaid("Copied");
    } catch {
      // No permission, or a page without TLS.
      setSaid("Select it");
    }
  };
  return (
    <>
      <button type="button" onClick={copy} className={`${className}${canCopy ? "" : " invisible"}`}>
        {said || label}
        <span className="sr-only"> {what}</span>
      </button>
      <span aria-live="polite" className="sr-only">
        {said}
      </span>
    </>
  );
}

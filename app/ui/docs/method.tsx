/** A call by its method and path. */
export function Method({ method, path }: { method: string; path: string }) {
  return (
    <span className="call">
      <span className="call-method">{method}</span> <span className="wrap-anywhere">{path}</span>
    </span>
  );
}

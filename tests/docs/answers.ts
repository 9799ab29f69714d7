/** What a sample's answer may have for what differs with each call: any text in its place. */
const anyText = "…";

/** Whether a value is the one that the documentation shows. */
export function isAsShown(shown: unknown, actual: unknown): boolean {
  if (typeof shown === "string" && typeof actual === "string") return isTextAsShown(shown, actual);
  if (shown === null || actual === null || typeof shown !== "object" || typeof actual !== "object") {
    return Object.is(shown, actual);
  }
  if (Array.isArray(shown) !== Array.isArray(actual)) return false;
  const names = Object.keys(shown);
  return (
    names.length === Object.keys(actual).length &&
    names.every((name) => Object.hasOwn(actual, name) && isAsShown(Reflect.get(shown, name), Reflect.get(actual, name)))
  );
}

function isTextAsShown(shown: string, actual: string): boolean {
  const pattern = shown.split(anyText).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${pattern.join(".*")}$`, "s").test(actual);
}

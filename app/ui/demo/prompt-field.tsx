/** What to draw, in words. */
export function PromptField({ prompt }: { prompt: string }) {
  return (
    <div>
      <label htmlFor="prompt" className="label">
        What to draw
      </label>
      <input id="prompt" name="prompt" maxLength={120} defaultValue={prompt} className="input mt-1.5" />
    </div>
  );
}

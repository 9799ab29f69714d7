/** Gives the headings of one page their anchors, as GitHub would: the words in lower case, a number for a repeated one. */
export function anchors(): (text: string) => string {
  const seen = new Map<string, number>();
  return (text) => {
    const words = text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replace(/\s/g, "-");
    const times = seen.get(words) ?? 0;
    seen.set(words, times + 1);
    return times === 0 ? words : `${words}-${times}`;
  };
}

/** A text for assistants and their kind: whoever asks, from wherever, gets the same. */
export function markdownAnswer(text: string | undefined): Response {
  return new Response(text ?? "There is no such page. All of them: /llms.txt\n", {
    status: text === undefined ? 404 : 200,
    headers: {
      "content-type": `text/${text === undefined ? "plain" : "markdown"}; charset=utf-8`,
      "access-control-allow-origin": "*",
      "cache-control": "public, max-age=300",
    },
  });
}

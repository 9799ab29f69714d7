import { type JSONVisitor, visit } from "jsonc-parser";
import { limits } from "#app/config/limits.ts";
import { Problem } from "./problem.ts";

const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * Reads the body as one JSON object, whatever its Content-Type says. Refuses what could mean two things: bytes that are
 * not UTF-8, a field given twice, compression (a small bomb unpacks large), and nesting no call of ours has.
 */
export async function readJsonObject(request: Request): Promise<Record<string, unknown>> {
  const encoding = request.headers.get("content-encoding");
  if (encoding !== null && encoding.toLowerCase() !== "identity") {
    throw new Problem("invalid_request", "Send the body uncompressed, without Content-Encoding.");
  }
  const text = decode(await readBytes(request));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Problem("invalid_request", "The body must be a JSON object; this is not valid JSON.");
  }
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    throw new Problem("invalid_request", "The body must be a JSON object.");
  }
  refuseAmbiguous(text);
  return value as Record<string, unknown>;
}

/** The body's bytes, counted as they come. */
export async function readBytes(request: Request, bytesMax: number = limits.bodyBytesMax): Promise<Uint8Array> {
  const tooLarge = () =>
    new Problem("body_too_large", `The body is larger than ${bytesMax} bytes.`, {
      // The rest of the body is still on its way; there is no reading on from here.
      headers: { connection: "close" },
    });
  if (Number(request.headers.get("content-length")) > bytesMax) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  if (request.body === null) return new Uint8Array();
  try {
    for await (const chunk of request.body) {
      bytes += chunk.byteLength;
      if (bytes > bytesMax) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof Problem) throw error;
    // The client hung up in the middle; nobody reads this answer, and it is no mistake of ours to log.
    throw new Problem("invalid_request", "The body ended before it was complete.");
  }
  return Buffer.concat(chunks, bytes);
}

function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new Problem("invalid_request", "The body must be UTF-8.");
  }
}

/** Walks the text once more for what JSON.parse lets pass: nesting, very wide objects, and duplicate fields. */
function refuseAmbiguous(text: string): void {
  const { bodyDepthMax, bodyKeysPerObjectMax } = limits;
  const objects: Set<string>[] = [];
  let depth = 0;
  const down = () => {
    depth += 1;
    if (depth > bodyDepthMax) {
      throw new Problem("invalid_request", `The body is nested deeper than ${bodyDepthMax} levels.`);
    }
  };
  const visitor: JSONVisitor = {
    onObjectBegin: () => {
      down();
      objects.push(new Set());
    },
    onObjectEnd: () => {
      depth -= 1;
      objects.pop();
    },
    onArrayBegin: down,
    onArrayEnd: () => {
      depth -= 1;
    },
    onObjectProperty: (name) => {
      const names = objects.at(-1);
      if (names?.has(name)) throw new Problem("invalid_request", "A field is given twice.", { param: name });
      names?.add(name);
      if (names && names.size > bodyKeysPerObjectMax) {
        throw new Problem("invalid_request", `An object in the body has more than ${bodyKeysPerObjectMax} fields.`);
      }
    },
  };
  visit(text, visitor, { disallowComments: true });
}

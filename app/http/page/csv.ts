/** A cell: text, a number, or nothing. */
export type CsvCell = string | number | null;

export interface CsvFile {
  /** Without a path and in plain ASCII: "paykit-days.csv". */
  name: string;
  /** The header row; units are in the names. */
  columns: string[];
  /** The lines below it, read as the reader takes them. */
  rows: AsyncIterable<CsvCell[]>;
  /** Told of what fails after the answer has begun: its reader only sees that the download broke off. */
  onError: (error: unknown) => void;
}

/** Roughly: a chunk is sent once it has so many. */
const chunkCharacters = 16_384;

// A spreadsheet would run what begins like this as a formula (CSV injection), in some languages also from wide characters;
// with an apostrophe before it, it is text. Where the comma is the decimal point a spreadsheet parts a line at semicolons,
// quoted or not, so that a cell of theirs may begin within one of ours.
const formulaStart = /(^|;"*)(?=[=+\-@\t\r\n＝＋－＠])/g;

/** One line of RFC 4180. Text that could be a formula gets an apostrophe; numbers stay numbers, minus and all. */
export function csvLine(cells: CsvCell[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

function csvCell(cell: CsvCell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return decimal(cell);
  const text = cell.replace(formulaStart, "$1'");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Without an exponent, which some readers take for text; to the micro, where money of a call has its last digit. */
function decimal(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`not a number for a cell: ${value}`);
  if (Number.isInteger(value)) return String(value);
  return value.toFixed(6).replace(/\.?0+$/, "");
}

/**
 * A CSV file as it is read: no more is taken from `rows` than the reader has room for, and nothing more once the reader has
 * left. The first lines are read before the answer begins, so that a database that is away can still be said with a 503.
 */
export async function csvAnswer({ name, columns, rows, onError }: CsvFile): Promise<Response> {
  const chunks = chunksOf(columns, rows);
  const first = await chunks.next();
  const body = streamOf(first, chunks, onError);
  return new Response(body, {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="${name}"`,
    },
  });
}

async function* chunksOf(columns: string[], rows: AsyncIterable<CsvCell[]>): AsyncGenerator<string, undefined> {
  let chunk = csvLine(columns);
  for await (const row of rows) {
    chunk += csvLine(row);
    if (chunk.length < chunkCharacters) continue;
    yield chunk;
    chunk = "";
  }
  if (chunk !== "") yield chunk;
}

function streamOf(
  first: IteratorResult<string, undefined>,
  chunks: AsyncGenerator<string, undefined>,
  onError: (error: unknown) => void,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let next: IteratorResult<string, undefined> | undefined = first;
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
    try {
      const { done, value } = next ?? (await chunks.next());
      next = undefined;
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    } catch (error) {
      onError(error);
      controller.error(error);
    }
  };
  // No chunk is made ahead of its reader.
  return new ReadableStream({ pull, cancel: async () => void (await chunks.return(undefined)) }, { highWaterMark: 0 });
}

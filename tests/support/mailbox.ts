import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { SMTPServer } from "smtp-server";

/** An SMTP server that delivers nothing and shows what it was given. */
export interface Mailbox {
  /** The next mail to this address that was not taken yet, with its text decoded; waits for it. */
  take(to: string): Promise<{ subject: string; text: string }>;
  close(): Promise<void>;
}

const patienceMs = 5_000;

export async function openMailbox(port: number): Promise<Mailbox> {
  const mails: { to: string[]; raw: string }[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        mails.push({ to, raw: Buffer.concat(chunks).toString("utf8") });
        done();
      });
    },
  });
  await new Promise<AddressInfo | null>((resolve, reject) => {
    server.on("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(null));
  });
  return {
    take: async (to) => {
      for (const start = performance.now(); performance.now() - start < patienceMs; await sleep(50)) {
        const index = mails.findIndex((mail) => mail.to.includes(to));
        const [mail] = index === -1 ? [] : mails.splice(index, 1);
        if (mail !== undefined) return decode(mail.raw);
      }
      throw new Error(`no mail came for ${to}`);
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** A mail of one plain-text part, as ours are. */
function decode(raw: string): { subject: string; text: string } {
  const [head = "", ...rest] = raw.split("\r\n\r\n");
  const body = rest.join("\r\n\r\n");
  const encoding = /^content-transfer-encoding: (.*)$/im.exec(head)?.[1]?.trim().toLowerCase();
  const subject = /^subject: (.*)$/im.exec(head)?.[1]?.trim() ?? "";
  if (encoding === "base64") return { subject, text: Buffer.from(body, "base64").toString("utf8") };
  return { subject, text: encoding === "quoted-printable" ? unquote(body) : body };
}

function unquote(text: string): string {
  const bytes = text
    .replace(/=\r\n/g, "")
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}

import { createTransport } from "nodemailer";
import type { Logger } from "pino";
import type { Config } from "#app/config/env.server.ts";
import { limits } from "#app/config/limits.ts";

export interface Mail {
  to: string;
  subject: string;
  text: string;
}

/** Sends plain-text mail by the SMTP server of the configuration; gives whether that server took it. */
export function createMailer({ smtpUrl, from }: NonNullable<Config["mail"]>, log: Logger) {
  const timeouts = {
    connectionTimeout: limits.mailTimeoutMs,
    greetingTimeout: limits.mailTimeoutMs,
    socketTimeout: limits.mailTimeoutMs,
  };
  const transport = createTransport({ url: smtpUrl, ...timeouts }, { from });
  return async (mail: Mail): Promise<boolean> => {
    try {
      await transport.sendMail(mail);
      return true;
    } catch (error) {
      log.error({ err: error }, "a mail could not be sent");
      return false;
    }
  };
}

import { createTransport } from "nodemailer";
import type { Logger } from "pino";
import type { Config } from "#app/config/env.server.ts";

export interface Mail {
  to: string;
  subject: string;
  text: string;
}

/** Sends plain-text mail by the SMTP server of the configuration; gives whether that server took it. */
export function createMailer({ smtpUrl, from }: NonNullable<Config["mail"]>, log: Logger) {
  const transport = createTransport(smtpUrl, { from });
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

import { createPayKitServer } from "@paykit/react/server";

/** PayKit with the secret key. The file's name keeps it out of the browser: the build fails if a page imports it. */
export const paykit = createPayKitServer({
  secretKey: process.env.PAYKIT_SECRET_KEY,
  baseUrl: process.env.PAYKIT_URL,
});

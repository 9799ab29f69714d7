import { createPayKitServer, PayKitError } from "@paykit/react/server";
import express, { type NextFunction, type Request, type Response } from "express";
import { currentUserId } from "./current-user.ts";
import { modelCostUsd, runModel } from "./model.ts";

const paykit = createPayKitServer({
  secretKey: process.env.PAYKIT_SECRET_KEY,
  baseUrl: process.env.PAYKIT_URL,
});

const app = express();
app.use(express.json());

// Everything below is for people who are signed in.
app.use((request, response, next) => {
  const userId = currentUserId(request);
  if (userId === undefined) {
    response.status(401).json({ error: "Sign in first: send the header x-demo-user." });
    return;
  }
  response.locals.userId = userId;
  next();
});

app.get("/account", async (_request, response) => {
  response.json(await paykit.access(response.locals.userId));
});

app.post("/generate", async (request, response) => {
  const { userId } = response.locals;
  // First the credit, then the model. Whatever goes wrong here throws, and the model does not run.
  const { blocked, remaining } = await paykit.meter({ userId, event: "generate", costUsd: modelCostUsd });
  if (blocked) {
    const { url } = await paykit.billingLink({ userId });
    response.status(402).json({ error: "You are out of credits.", buyAt: url });
    return;
  }
  response.json({ result: await runModel(String(request.body?.prompt)), remaining });
});

app.get("/report", async (_request, response) => {
  if (!(await paykit.hasAccess(response.locals.userId, "pro"))) {
    response.status(403).json({ error: "Reports are part of Pro." });
    return;
  }
  response.json({ report: "Everything went up." });
});

// Express hands over what a route threw. It knows an error handler by its four arguments.
app.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
  if (!(error instanceof PayKitError)) return next(error);
  // Whatever PayKit said to us is between us: a wrong key of ours is not the user's 401.
  console.error(`PayKit: ${error.code}, ${error.message} (key ${error.idempotencyKey})`);
  if (!error.isUnavailable) return void response.status(500).json({ error: "This did not work." });
  response
    .status(503)
    .set("Retry-After", String(Math.ceil(error.retryAfterSeconds ?? 5)))
    .json({ error: "Try again in a moment." });
});

// This machine only: as long as a header says who you are, nobody else should get in.
const listener = app.listen(Number(process.env.PORT ?? 4000), "127.0.0.1", (error) => {
  if (error) throw error;
  console.log("listening on", listener.address());
});

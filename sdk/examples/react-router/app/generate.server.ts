import { PayKitError } from "@paykit/react/server";
import { data } from "react-router";
import { paykit } from "./paykit.server";
import { runModel } from "./pretend-model.server";

/** Makes one picture, if the user has the plan and the credits for it. */
export async function generate(userId: string, form: FormData) {
  const isHd = form.get("size") === "HD";
  try {
    // The page hides the HD button from others. Whoever sends the form without the button is refused here.
    if (isHd && !(await paykit.hasAccess(userId, "pro"))) return told("HD pictures are part of Pro.", 403);
    // Each form is an action of its own. An idempotency key out of the form would let whoever sends it again through
    // without paying again.
    const paid = await paykit.meter({
      userId,
      event: isHd ? "hd_upscale" : "image_gen",
      cost: isHd ? 4 : 1,
    });
    if (paid.blocked) return told("Not enough credits. Buy some to go on.", 402);
    return data({ notice: "", picture: await runModel(isHd ? "HD" : "small") });
  } catch (error) {
    if (error instanceof PayKitError) return told(`Nothing was made. ${error.message}`, 503);
    throw error;
  }
}

/** The page again, with a sentence on it. */
export function told(notice: string, status: number) {
  return data({ notice, picture: undefined }, { status });
}

import { Paywall } from "@paykit/react";
import { Form, useNavigation } from "react-router";
import type { Picture } from "./pretend-model.server";

interface StudioProps {
  notice: string | undefined;
  picture: Picture | undefined;
}

/** A form, so that it works before and without JavaScript. The server takes the credits. */
export function Studio({ notice, picture }: StudioProps) {
  const isBusy = useNavigation().state !== "idle";
  return (
    <section aria-label="Studio">
      <Form method="post" className="buttons">
        <button type="submit" name="size" value="small" disabled={isBusy}>
          Generate
        </button>
        <Paywall plan="pro" loading={<p>One moment …</p>} fallback={<p>HD pictures are part of Pro.</p>}>
          <button type="submit" name="size" value="HD" disabled={isBusy}>
            Generate in HD, 4 credits
          </button>
        </Paywall>
      </Form>
      <p role="status">{notice}</p>
      <ul className="pictures">{picture && <li style={{ background: picture.paint }}>{picture.name}</li>}</ul>
    </section>
  );
}

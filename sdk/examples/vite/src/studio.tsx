import { Paywall } from "@paykit/react";
import { usePictures } from "./use-pictures";

export function Studio() {
  const { pictures, notice, isBusy, make } = usePictures();
  return (
    <section aria-label="Studio">
      <div className="buttons">
        <button type="button" disabled={isBusy} onClick={() => make("image_gen", 1)}>
          Generate
        </button>
        <Paywall plan="pro" loading={<p>One moment …</p>} fallback={<p>HD pictures are part of Pro.</p>}>
          <button type="button" disabled={isBusy} onClick={() => make("hd_upscale", 4)}>
            Generate in HD, 4 credits
          </button>
        </Paywall>
      </div>
      <p role="status">{notice}</p>
      <ul className="pictures">
        {pictures.map(({ id, paint }) => (
          <li key={id} style={{ background: paint }}>
            Picture {id}
          </li>
        ))}
      </ul>
    </section>
  );
}

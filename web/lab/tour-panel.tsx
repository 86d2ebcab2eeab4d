import { useEffect } from "preact/hooks";
import { goTo } from "./actions.ts";
import { tourStep } from "./state.ts";
import { tour } from "./tour.ts";

/** Seven steps through the lab. */
export function Tour() {
  const at = tourStep.value;
  const step = at === undefined ? undefined : tour[at];
  useEffect(() => {
    if (!step) return undefined;
    const panel = document.getElementById(step.look)?.closest(".panel");
    panel?.classList.add("tour-look");
    return () => panel?.classList.remove("tour-look");
  }, [step]);
  if (!step || at === undefined) return null;
  return (
    <section class="panel tour" aria-labelledby="tour-title">
      <p class="faint">
        Step {at + 1} of {tour.length}
      </p>
      <h2 id="tour-title">{step.title}</h2>
      {step.sentences.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      <p class="evidence">{step.source}</p>
      <p class="card-foot">
        <button type="button" disabled={at === 0} onClick={() => goTo(at - 1)}>
          Back
        </button>
        {at + 1 < tour.length ? (
          <button type="button" onClick={() => goTo(at + 1)}>
            Next
          </button>
        ) : (
          <button type="button" onClick={() => goTo(undefined)}>
            End of the tour
          </button>
        )}
        <button
          type="button"
          onClick={() =>
            document
              .getElementById(step.look)
              ?.closest(".panel")
              ?.scrollIntoView({ block: "start" })
          }
        >
          Show the place
        </button>
        {at + 1 < tour.length && (
          <button type="button" onClick={() => goTo(undefined)}>
            Leave
          </button>
        )}
      </p>
    </section>
  );
}

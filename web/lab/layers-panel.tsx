import { lookInto } from "./actions.ts";
import { mountLayerBars } from "./layer-bars.ts";
import { LiveChart } from "./live-chart.tsx";
import { names, type Shown, shown, shownLayer } from "./state.ts";
import { watched } from "./trace-memo.ts";

/** The network itself: every layer with its signal and its gradient, as they are now. */
export function LayersPanel() {
  const all = shown.value;
  const [first] = all;
  if (!first) return null;
  const own = all.map(sizesOf);
  const layers = first.info.header.layers.map(({ name }) => name).toReversed();
  const data = {
    chosen: shownLayer.value,
    isMeasured: own.some((sizes) => sizes !== undefined),
    layers: layers.map((name) => ({
      name,
      signal: own.map((sizes) => sizes?.(name).signal ?? 0),
      gradient: own.map((sizes) => sizes?.(name).gradient ?? 0),
    })),
  };
  return (
    <section class="panel" aria-labelledby="layers-title">
      <h2 id="layers-title">Every layer now</h2>
      <p class="hint">
        {all.length > 1 ? (
          <>
            <span class="net net-A">{names[0]}</span> above{" "}
            <span class="net net-B">{names[1]}</span>, where B has a layer of the same name.
          </>
        ) : (
          "Output on top. The gradient flows down: bars that get shorter vanish, bars that get longer explode."
        )}
      </p>
      <LiveChart mount={mountLayerBars} data={data} handlers={{ onChoose: lookInto }} />
    </section>
  );
}

function sizesOf({ trace }: Shown) {
  const last = watched(trace).records.at(-1);
  if (!last) return undefined;
  return (name: string) => {
    const at = trace.header.layers.findIndex((layer) => layer.name === name);
    const value = (id: "forward-second-moment" | "activation-grad-norm") =>
      at < 0 ? 0 : (last.layers?.[id]?.[at] ?? 0);
    return {
      signal: Math.sqrt(value("forward-second-moment")),
      gradient: value("activation-grad-norm"),
    };
  };
}

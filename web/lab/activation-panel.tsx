import { percentText } from "../../src/explain/number-text.ts";
import type { ActivationRef } from "../../src/model/activation.ts";
import { activationOf, activationRef } from "../../src/model/activations/index.ts";
import { lookInto } from "./actions.ts";
import { mountActivationCurve } from "./activation-curve.ts";
import { LiveChart } from "./live-chart.tsx";
import type { LayerInsight } from "./messages.ts";
import { names, shown, shownLayer } from "./state.ts";

const compared = ["sigmoid", "tanh", "relu"] as const;

/** The activation of the chosen layer, with its real pre-activations over it; others beside it, from the same ones. */
export function ActivationPanel() {
  const all = shown.value;
  const layers = all[0]?.info.header.layers ?? [];
  return (
    <section class="panel" aria-labelledby="activation-title">
      <header class="panel-head">
        <h2 id="activation-title">Activation and its slope</h2>
        <label class="field">
          <span>Layer</span>
          <select
            value={shownLayer.value ?? ""}
            onChange={(event) => lookInto(event.currentTarget.value)}
          >
            {layers.toReversed().map(({ name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
      </header>
      <p class="ig-legend">
        <span class="ig-legend-item">
          <span class="ig-stroke ig-tone-1 ig-line" /> φ(z)
        </span>
        <span class="ig-legend-item">
          <span class="ig-stroke ig-tone-2 ig-dashed" /> slope φ′(z)
        </span>
        <span class="ig-legend-item">
          <span class="ig-swatch lab-pre-swatch" /> this layer's pre-activations
        </span>
        <span class="ig-legend-item">
          <span class="ig-swatch lab-flat-swatch" /> saturated
        </span>
      </p>
      {all.map(({ insight }, i) =>
        insight ? (
          <Layer
            key={names[i]}
            insight={insight}
            who={all.length > 1 ? `Network ${names[i]}: ` : ""}
            isFirst={i === 0}
          />
        ) : (
          <p key={names[i]} class="hint">
            {all.length > 1 ? `Network ${names[i]}: ` : ""}this layer sums up inside its time steps,
            which “Layers over steps” shows.
          </p>
        ),
      )}
    </section>
  );
}

function Layer({
  insight,
  who,
  isFirst,
}: {
  readonly insight: LayerInsight;
  readonly who: string;
  readonly isFirst: boolean;
}) {
  const own = insight.activation;
  const others = compared.filter((id) => id !== own.id);
  return (
    <>
      <One
        insight={insight}
        activation={own}
        title={`${who}${own.id} in ${insight.layer}`}
        height={170}
      />
      {isFirst && (
        <div class="lab-three">
          {others.map((id) => (
            <One
              key={id}
              insight={insight}
              activation={activationRef(id)}
              title={`${id} at the same z`}
              height={100}
            />
          ))}
        </div>
      )}
    </>
  );
}

interface OneProps {
  readonly insight: LayerInsight;
  readonly activation: ActivationRef;
  readonly title: string;
  readonly height: number;
}

function One({ insight, activation, title, height }: OneProps) {
  const { saturated, slope } = numbersOf(insight.values, activation);
  const numbers = [
    ...(Number.isFinite(slope) ? [`E[φ′(z)²] = ${slope.toPrecision(2)}`] : []),
    ...(saturated === undefined ? [] : [`${percentText(saturated)} saturated`]),
  ].join(", ");
  return (
    <figure class="map-figure">
      <figcaption>
        {title} <span class="faint">{numbers}</span>
      </figcaption>
      <LiveChart
        mount={mountActivationCurve}
        data={{
          activation,
          insight,
          height,
          text: `${title}: pre-activations ${insight.mean.toPrecision(2)} ± ${insight.deviation.toPrecision(2)}; ${numbers}`,
        }}
      />
    </figure>
  );
}

function numbersOf(values: Float32Array, { id, config }: ActivationRef) {
  const { scalar, saturates, defaults } = activationOf(id);
  if (!scalar || values.length === 0) return { slope: Number.NaN, saturated: undefined };
  const all = { ...defaults, ...config };
  const slope = values.reduce((sum, z) => sum + scalar.derivative(z, all) ** 2, 0) / values.length;
  if (!saturates) return { slope, saturated: undefined };
  const { below = Number.NEGATIVE_INFINITY, above = Number.POSITIVE_INFINITY } = saturates;
  return { slope, saturated: values.filter((z) => z < below || z > above).length / values.length };
}

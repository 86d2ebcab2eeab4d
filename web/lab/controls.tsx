import { useId } from "preact/hooks";
import { activations } from "../../src/model/activations/index.ts";
import { type Control, controls, kernelInitializers, normalizationsOf } from "./setup.ts";
import { active, activeSetup, change, names, setups, shown, shownLayer } from "./state.ts";

const titles = { task: "Task", network: "Network", recipe: "Training" } as const;

/** All controls: the task, the network, and how it is trained. */
export function Controls() {
  const which = setups.value.length > 1 ? ` of ${names[active.value]}` : "";
  return (
    <div class="parts">
      {(["task", "network", "recipe"] as const).map((part) => (
        <section key={part} class="panel" aria-labelledby={`part-${part}`}>
          <h2 id={`part-${part}`}>
            {titles[part]}
            {part === "task" ? "" : which}
          </h2>
          <div class="fields">
            {controls
              .filter(
                (control) =>
                  control.part === part && (control.applies?.(activeSetup.value) ?? true),
              )
              .map((control) => (
                <Field key={control.key} control={control} />
              ))}
          </div>
          {part === "network" && <Fixes />}
          {part === "network" && <LayerEditor />}
        </section>
      ))}
    </div>
  );
}

function Field({ control }: { readonly control: Control }) {
  const id = useId();
  const { key, label, choices, range, source } = control;
  const setup = activeSetup.value;
  const value = setup[key];
  const allowed = key === "normalization" ? normalizationsOf(setup) : undefined;
  const options = allowed
    ? (choices ?? []).filter((choice) => allowed.includes(choice.id))
    : choices;
  const said = options?.find((choice) => choice.id === value)?.source ?? source;
  return (
    <div class="lab-field">
      <label for={id}>{label}</label>
      {options ? (
        <select
          id={id}
          value={String(value)}
          aria-describedby={`${id}-source`}
          onChange={(event) => change({ [key]: event.currentTarget.value })}
        >
          {options.map((choice) => (
            <option key={choice.id} value={choice.id}>
              {choice.id}
            </option>
          ))}
        </select>
      ) : (
        <NumberInput
          id={id}
          value={Number(value)}
          range={range}
          onValue={(next) => change({ [key]: next })}
        />
      )}
      <Source id={`${id}-source`} text={said} />
    </div>
  );
}

/** Who named it: its first words, all of it when it is opened. */
function Source({ id, text }: { readonly id: string; readonly text: string }) {
  if (text === "") return null;
  const short = text.split(/ — |; /)[0] ?? text;
  return (
    <small id={id} class="source" title={text}>
      {short}
    </small>
  );
}

interface NumberProps {
  readonly id: string;
  readonly value: number;
  readonly range: Control["range"];
  readonly onValue: (value: number) => void;
}

function NumberInput({
  id,
  value,
  range = { least: 0, most: 1, step: "any" },
  onValue,
}: NumberProps) {
  const { least, most, step } = range;
  return (
    <input
      id={id}
      type="number"
      min={least}
      max={most}
      step={step}
      value={value}
      aria-describedby={`${id}-source`}
      onChange={(event) => {
        const given = event.currentTarget.valueAsNumber;
        const bounded = Math.min(most, Math.max(least, given));
        const next = step === 1 ? Math.round(bounded) : bounded;
        if (Number.isFinite(next)) onValue(next);
        event.currentTarget.value = String(Number.isFinite(next) ? next : value);
      }}
    />
  );
}

/** What mitigations changed, and how to take them back. */
function Fixes() {
  const { fixes } = activeSetup.value;
  const info = shown.value[active.value]?.info;
  if (fixes.length === 0) return null;
  return (
    <div class="fixes">
      <h3>Changed by</h3>
      <ul>
        {fixes.map((fix) => (
          <li key={fix}>
            <code>{fix}</code>{" "}
            <button
              type="button"
              onClick={() => change({ fixes: fixes.filter((other) => other !== fix) })}
            >
              Take back <span class="ig-hidden">{fix}</span>
            </button>
            {info?.idle.includes(fix) && (
              <span class="faint"> changes nothing in this network</span>
            )}
          </li>
        ))}
      </ul>
      {(info?.edits ?? []).slice(0, 6).map((line) => (
        <p key={line} class="evidence">
          {line}
        </p>
      ))}
    </div>
  );
}

/** One layer unlike the others. */
function LayerEditor() {
  const setup = activeSetup.value;
  const rows = shown.value[active.value]?.info.layers ?? [];
  const name = shownLayer.value;
  const row = rows.find((one) => one.name === name);
  if (!row || name === undefined || row.kind !== "Dense" || name === "output") return null;
  if (setup.network !== "mlp" && setup.network !== "residual-mlp") return null;
  const own = setup.layers[name] ?? {};
  const edit = (to: object) => change({ layers: { ...setup.layers, [name]: { ...own, ...to } } });
  const { [name]: _own, ...others } = setup.layers;
  return (
    <details class="layer-editor">
      <summary>
        Only layer <code>{name}</code>
        {Object.keys(own).length > 0 && " (changed)"}
      </summary>
      <div class="fields">
        {setup.network === "mlp" && (
          <div class="lab-field">
            <label for="layer-units">Units</label>
            <NumberInput
              id="layer-units"
              value={own.units ?? row.units}
              range={{ least: 1, most: 256, step: 1 }}
              onValue={(units) => edit({ units })}
            />
          </div>
        )}
        {setup.network === "mlp" && setup.normalization === "none" && (
          <div class="lab-field">
            <label for="layer-activation">Activation</label>
            <select
              id="layer-activation"
              value={own.activation ?? setup.activation}
              onChange={(event) => edit({ activation: event.currentTarget.value })}
            >
              {activations
                .filter(({ id }) => id !== "softmax")
                .map(({ id }) => (
                  <option key={id} value={id}>
                    {id}
                  </option>
                ))}
            </select>
          </div>
        )}
        <div class="lab-field">
          <label for="layer-initializer">Initializer</label>
          <select
            id="layer-initializer"
            value={own.initializer ?? setup.initializer}
            onChange={(event) => edit({ initializer: event.currentTarget.value })}
          >
            {kernelInitializers.map(({ id }) => (
              <option key={id} value={id}>
                {id}
              </option>
            ))}
          </select>
        </div>
        <div class="lab-field">
          <label for="layer-gain">Scale of the weights</label>
          <NumberInput
            id="layer-gain"
            value={own.gain ?? setup.gain}
            range={{ least: 0, most: 100, step: "any" }}
            onValue={(gain) => edit({ gain })}
          />
        </div>
      </div>
      {Object.keys(own).length > 0 && (
        <button type="button" onClick={() => change({ layers: others })}>
          As the others
        </button>
      )}
    </details>
  );
}

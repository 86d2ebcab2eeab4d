import { change } from "./actions.ts";
import type { Control } from "./controls/control.ts";
import { controls } from "./controls/index.ts";
import { Field } from "./field.tsx";
import { Fixes } from "./fixes.tsx";
import { LayerEditor } from "./layer-editor.tsx";
import { type LabSetup, normalizationsOf } from "./setup.ts";
import { active, activeSetup, names, setups } from "./state.ts";

const parts = [
  { id: "task", title: "Task" },
  { id: "network", title: "Network" },
  { id: "recipe", title: "Training" },
] as const;

/** All controls: the task, the network, and how it is trained. */
export function Controls() {
  const setup = activeSetup.value;
  const which = setups.value.length > 1 ? ` of ${names[active.value]}` : "";
  return (
    <div class="parts">
      {parts.map(({ id, title }) => (
        <section key={id} class="panel" aria-labelledby={`part-${id}`}>
          <h2 id={`part-${id}`}>
            {title}
            {id === "task" ? "" : which}
          </h2>
          <div class="fields">
            {controls
              .filter(({ part, applies }) => part === id && (applies?.(setup) ?? true))
              .map((control) => (
                <Field
                  key={control.key}
                  control={offered(control, setup)}
                  value={setup[control.key]}
                  onValue={(value) => change({ [control.key]: value })}
                />
              ))}
          </div>
          {id === "network" && <Fixes />}
          {id === "network" && <LayerEditor />}
        </section>
      ))}
    </div>
  );
}

/** A control with the choices that this network has. */
function offered(control: Control, setup: LabSetup): Control {
  const { key, choices = [] } = control;
  if (key !== "normalization") return control;
  const known = normalizationsOf(setup);
  return { ...control, choices: choices.filter(({ id }) => known.includes(id)) };
}

import { change } from "./actions.ts";
import { editedName, layerControls } from "./controls/layer.ts";
import { Field } from "./field.tsx";
import type { LayerEdit } from "./setup.ts";
import { active, activeSetup, shown, shownLayer } from "./state.ts";

/** One layer unlike the others: the one that is looked into. */
export function LayerEditor() {
  const setup = activeSetup.value;
  const name = editedName(setup, shownLayer.value ?? "");
  const rows = shown.value[active.value]?.info.layers ?? [];
  if (name === undefined || rows.every((row) => row.name !== name)) return null;
  const { [name]: own = {}, ...others } = setup.layers;
  const isChanged = Object.keys(own).length > 0;
  const edit = (to: LayerEdit) =>
    change({ layers: { ...setup.layers, [name]: { ...own, ...to } } });
  return (
    <details class="layer-editor">
      <summary>
        Only layer <code>{name}</code>
        {isChanged && " (changed)"}
      </summary>
      <div class="fields">
        {layerControls
          .filter(({ applies }) => applies(setup))
          .map((control) => (
            <Field
              key={`${name} ${control.key}`}
              control={control}
              value={own[control.key] ?? control.usual(setup)}
              onValue={(value) => edit({ [control.key]: value })}
            />
          ))}
        {setup.network === "mlp" && name !== "hidden_1" && (
          <div class="lab-field">
            <label>
              <input
                type="checkbox"
                checked={own.skips === true}
                onChange={(event) => edit({ skips: event.currentTarget.checked })}
              />{" "}
              Skip connection
            </label>
            <small class="source">
              Around this layer, where it is as wide as its input. He et al. 2016
            </small>
          </div>
        )}
      </div>
      {isChanged && (
        <button type="button" onClick={() => change({ layers: others })}>
          As the others
        </button>
      )}
    </details>
  );
}

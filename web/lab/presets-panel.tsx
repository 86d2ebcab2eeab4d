import { usePreset } from "./actions.ts";
import { faults, type Preset, repairs } from "./presets/index.ts";
import { presetId } from "./state.ts";

/** Networks to break and to fix: one for every fault and every mitigation of the registries. */
export function Presets() {
  const chosen = [...faults, ...repairs].find(({ kind, id }) => `${kind}/${id}` === presetId.value);
  return (
    <section class="panel presets" aria-labelledby="presets-title">
      <h2 id="presets-title" class="ig-hidden">
        Presets
      </h2>
      <Choice label="Break it" presets={faults} kind="fault" />
      <Choice label="Fix it" presets={repairs} kind="mitigation" />
      {chosen && (
        <div class="preset-text" role="status">
          {chosen.sentences.map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
          {chosen.limits !== undefined && <p class="faint">Limits: {chosen.limits}</p>}
          <p class="evidence">Source: {chosen.source}</p>
        </div>
      )}
    </section>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly presets: readonly Preset[];
  readonly kind: Preset["kind"];
}

function Choice({ label, presets, kind }: ChoiceProps) {
  const [own, id = ""] = (presetId.value ?? "").split("/");
  return (
    <label class="field">
      <span>{label}</span>
      <select
        value={own === kind ? id : ""}
        onChange={(event) => {
          const preset = presets.find((one) => one.id === event.currentTarget.value);
          if (!preset) return;
          usePreset(`${kind}/${preset.id}`, preset.setups);
        }}
      >
        <option value="">
          {presets.length} {kind === "fault" ? "faults" : "mitigations"} …
        </option>
        {presets.map(({ id: one, title }) => (
          <option key={one} value={one}>
            {title}
          </option>
        ))}
      </select>
    </label>
  );
}

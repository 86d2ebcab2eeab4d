import { useId } from "preact/hooks";
import type { Control } from "./controls/control.ts";
import { NumberInput } from "./number-input.tsx";

interface FieldProps {
  readonly control: Pick<Control, "label" | "source" | "choices" | "range">;
  readonly value: string | number;
  readonly onValue: (value: string | number) => void;
}

/** A control with its name, and who named it. */
export function Field({ control: { label, source, choices, range }, value, onValue }: FieldProps) {
  const id = useId();
  const said = choices?.find((choice) => choice.id === value)?.source || source;
  return (
    <div class="lab-field">
      <label for={id}>{label}</label>
      {choices ? (
        <select
          id={id}
          value={String(value)}
          aria-describedby={`${id}-source`}
          onChange={(event) => onValue(event.currentTarget.value)}
        >
          {choices.map((choice) => (
            <option key={choice.id} value={choice.id}>
              {choice.id}
            </option>
          ))}
        </select>
      ) : (
        <NumberInput id={id} value={Number(value)} range={range} onValue={onValue} />
      )}
      <Source id={`${id}-source`} text={said} />
    </div>
  );
}

/** Who named it: its first words, all of it where the pointer rests. */
function Source({ id, text }: { readonly id: string; readonly text: string }) {
  if (text === "") return null;
  const short = text.split(/ — |; /)[0] ?? text;
  return (
    <small id={id} class="source" title={text}>
      {short}
    </small>
  );
}

import type { Control } from "./controls/control.ts";

interface NumberProps {
  readonly id: string;
  readonly value: number;
  readonly range: Control["range"];
  readonly onValue: (value: number) => void;
}

/** A number that stays in its range; what is no number changes nothing. */
export function NumberInput({
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

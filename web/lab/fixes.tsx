import { change } from "./actions.ts";
import { active, activeSetup, shown } from "./state.ts";

const mostLines = 6;

/** What mitigations changed, and how to take them back. */
export function Fixes() {
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
      {(info?.edits ?? []).slice(0, mostLines).map((line) => (
        <p key={line} class="evidence">
          {line}
        </p>
      ))}
    </div>
  );
}

import { useEffect } from "preact/hooks";
import { current, picture, showCard } from "./state.ts";

/** `n` and `p` go through the findings wherever the focus is, but in a field that takes text. */
export function usePageKeys(): void {
  useEffect(() => {
    const listener = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement | null;
      if (
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        target?.closest("input, textarea, select")
      )
        return;
      const count = picture.value?.cards.length ?? 0;
      if (count === 0 || (event.key !== "n" && event.key !== "p")) return;
      const by = event.key === "n" ? 1 : -1;
      const from = current.value < 0 && by < 0 ? 0 : current.value;
      showCard((from + by + count) % count);
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      document
        .querySelector(`[data-findings~="${current.value}"]`)
        ?.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
    };
    addEventListener("keydown", listener);
    return () => removeEventListener("keydown", listener);
  }, []);
}

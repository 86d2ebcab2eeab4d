import { families } from "./families.ts";
import { casesOf } from "./family.ts";

/** What is known, with the cases that were run again replaced, in the order of the families. Cases that are gone are left out. */
export function together<T extends { readonly id: string }>(
  before: readonly T[],
  now: readonly T[],
): readonly T[] {
  const again = new Set(now.map(({ id }) => id));
  const all = [...before.filter(({ id }) => !again.has(id)), ...now];
  const order = families.flatMap((family) => casesOf(family).map(({ id }) => id));
  return order.flatMap((id) => all.filter((one) => one.id === id));
}

/**
 * The single input of a layer that reads one.
 *
 * @throws RangeError when there are none or several.
 */
export function only<T>(inputs: readonly T[], who: string): T {
  const [input, ...more] = inputs;
  if (input === undefined || more.length > 0)
    throw new RangeError(`${who}: needs one input, got ${inputs.length}`);
  return input;
}

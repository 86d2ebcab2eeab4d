import { EngineError } from "../core/errors.ts";

/**
 * What `load` imports.
 *
 * @param task - who needs it, for the message.
 * @throws EngineError naming the package when it is not installed; any other failure as it is.
 */
export async function optionalPackage<T>(
  task: string,
  name: string,
  load: () => Promise<T>,
): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    if (!isMissing(cause)) throw cause;
    throw new EngineError(
      task,
      `package "${name}" is not installed; try npm install ${name}`,
      cause,
    );
  }
}

/** Node's two codes for a package that cannot be found, from `import` and from `require`. */
function isMissing(cause: unknown): boolean {
  if (!(cause instanceof Error) || !("code" in cause)) return false;
  return cause.code === "ERR_MODULE_NOT_FOUND" || cause.code === "MODULE_NOT_FOUND";
}

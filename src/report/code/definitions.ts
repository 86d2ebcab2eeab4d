/** Python functions and classes that a program brings along, by the name that they define. */
export type Definitions = Readonly<Record<string, string>>;

const docstrings = /"""[\s\S]*?"""/g;
const strings = /"(?:[^"\\\n]|\\.)*"/g;
const comments = /#.*/g;
/** But for names of attributes. */
const words = /(?<![.\w])[A-Za-z_]\w*/g;

/**
 * The definitions that a program uses, and those that these use, in the table's order: each after two blank lines.
 * Names in strings and comments do not count.
 */
export function definitionsIn(
  program: readonly string[],
  definitions: Definitions,
): readonly string[] {
  const used = new Set<string>();
  const queue = [program.join("\n")];
  for (let code = queue.pop(); code !== undefined; code = queue.pop()) {
    for (const word of wordsOf(code)) {
      const definition = Object.hasOwn(definitions, word) ? definitions[word] : undefined;
      if (definition === undefined || used.has(word)) continue;
      used.add(word);
      queue.push(definition);
    }
  }
  return Object.entries(definitions)
    .filter(([name]) => used.has(name))
    .flatMap(([, definition]) => ["", "", ...definition.trim().split("\n")]);
}

/** Whether a program uses this name. */
export function uses(program: readonly string[], name: string): boolean {
  return wordsOf(program.join("\n")).includes(name);
}

function wordsOf(code: string): readonly string[] {
  return (
    code.replaceAll(docstrings, "").replaceAll(strings, "").replaceAll(comments, "").match(words) ??
    []
  );
}

/** A terminal would obey these, or show text in another order than it is: control characters, direction marks, invisibles. */
const unprintable =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is replaced
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb]/gu;

const longest = 60;

/**
 * Text from a file with everything written out that a terminal would obey: control characters, direction marks, invisible
 * and unpaired ones become `\u{1b}`.
 */
export function printable(text: string): string {
  return text.replaceAll(
    unprintable,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}

/** A name from a file as a sentence shows it: printable, at most 60 characters, `""` when it is empty. */
export function nameText(name: string): string {
  const text = [...printable(name)];
  if (text.length === 0) return '""';
  return text.length <= longest ? text.join("") : `${text.slice(0, longest - 1).join("")}…`;
}

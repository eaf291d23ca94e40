const segmenter = new Intl.Segmenter();

/** What a reader takes for one character each. */
function charactersOf(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** Cuts a text to so many columns, with an ellipsis in the last one where something is missing. */
export function fit(text: string, columns: number): string {
  const characters = charactersOf(text);
  return characters.length <= columns ? text : `${characters.slice(0, Math.max(columns - 1, 0)).join('')}…`;
}

/** Puts parts on one line, or on as many as they need at this width; all but the first are indented. A part is never broken. */
export function wrap(parts: readonly string[], columns: number, indent = '    '): string[] {
  const lines: string[] = [];
  let line = '';
  for (const part of parts.filter((one) => one !== '')) {
    const longer = line === '' ? part : `${line}  ${part}`;
    if (line !== '' && charactersOf(longer).length > columns) {
      lines.push(line);
      line = `${indent}${part}`;
    } else {
      line = longer;
    }
  }
  return line === '' ? lines : [...lines, line];
}

/** Names and what is known under them, one a line, the values below each other; what is not known is left out. */
export function facts(rows: readonly (readonly [name: string, value: string | null | undefined])[]): string[] {
  const known = rows.filter(([, value]) => value !== null && value !== undefined && value !== '');
  const longest = Math.max(0, ...known.map(([name]) => name.length));
  return known.map(([name, value]) => `  ${name.padEnd(longest)}  ${value}`);
}

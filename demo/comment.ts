/** More of a comment is not shown: what follows are details. */
const mostLines = 14;

const entities: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
};

/**
 * The beginning of a report in Markdown, up to its first heading or chart, as it would look on a
 * page: without marks, and with the columns of its table lined up.
 */
export function shownComment(markdown: string): string[] {
  const beginning = markdown.split(/^(?:#|```|<details)/m)[0] ?? '';
  const blocks = beginning.trim().split('\n\n').map(blockLines);
  const lines = blocks.flatMap((block, index) => (index === 0 ? block : ['', ...block]));
  return lines.slice(0, mostLines);
}

function blockLines(block: string): string[] {
  if (block.startsWith('|')) return tableLines(block);
  return block.startsWith('- ')
    ? block.split('\n').map((line) => plain(line.replace(/^- /, '• ')))
    : [plain(block)];
}

function tableLines(block: string): string[] {
  const rows = block
    .split('\n')
    .filter((line) => !/^[|\s:-]+$/.test(line))
    .map((line) => line.replace(/^\| ?| ?\|$/g, '').split(' | '))
    .map((cells) => cells.map(plain));
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('   ')
      .trimEnd(),
  );
}

/** Without marks and character references. */
function plain(text: string): string {
  return text
    .replaceAll('\n', ' ')
    .replaceAll(/<[^>]*>|\*\*|\u200b/g, '')
    .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll(/&\w+;/g, (entity) => entities[entity] ?? entity)
    .trim();
}

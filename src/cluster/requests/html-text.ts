/**
 * What a foreign page says, read once from its start to its end: it may be anything, and long.
 * Pages are made to be seen, and broken ones are common: what is not closed goes to the end.
 */

/** More of a page is not looked at, in characters. */
const longestPage = 65_536;

/** Elements whose content is not shown. */
const unseen = ['script', 'style'];

/** The text of a page that a reader would see, its white space as single spaces. */
export function textOfHtml(page: string): string {
  const html = page.slice(0, longestPage);
  const pieces: string[] = [];
  let position = 0;
  while (position < html.length) {
    const open = html.indexOf('<', position);
    pieces.push(html.slice(position, open < 0 ? undefined : open));
    const close = open < 0 ? -1 : html.indexOf('>', open);
    if (close < 0) {
      break;
    }
    const name = /^\w*/.exec(html.slice(open + 1, open + 10))?.[0].toLowerCase() ?? '';
    position = unseen.includes(name) ? endOf(html, name, close) : close + 1;
  }
  return oneLine(pieces.join(' '));
}

/** The title of a page; null when it has none. */
export function titleOfHtml(page: string): string | null {
  const html = page.slice(0, longestPage);
  const open = html.search(/<title\b/i);
  const begin = open < 0 ? -1 : html.indexOf('>', open);
  if (begin < 0) {
    return null;
  }
  const end = html.indexOf('<', begin);
  const title = oneLine(html.slice(begin + 1, end < 0 ? undefined : end));
  return title === '' ? null : title;
}

/** Where what follows an element begins. */
function endOf(html: string, name: string, from: number): number {
  const closing = new RegExp(`</${name}\\b`, 'gi');
  closing.lastIndex = from;
  const found = closing.exec(html);
  const end = found === null ? -1 : html.indexOf('>', found.index);
  return end < 0 ? html.length : end + 1;
}

/** A text on one line, its white space as single spaces. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

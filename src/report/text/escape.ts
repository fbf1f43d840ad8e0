import { createHash } from 'node:crypto';
import { hidden } from '../../foreign-text.ts';

/** Foreign text longer than this is cut where it is shown to people, in UTF-16 units. */
const longestText = 500;

/** Control and formatting characters, line ends, halves of surrogate pairs. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu;

/**
 * Foreign text made fit for one line: secrets are hidden before anything is cut, control and formatting characters (colours, line ends,
 * reversed writing) become spaces, and what is too long is cut with `…`. GitHub's runner
 * reads `##[` anywhere in a log line and `::` at its beginning, even an indented one, as a command,
 * so both are broken up.
 */
export function plainText(text: string, longest = longestText): string {
  const line = hidden(text)
    .replaceAll(unprintable, ' ')
    .replaceAll('##[', '## [')
    .trim()
    .replace(/^::/, ': :');
  if (line.length <= longest) return line;
  // A cut through a surrogate pair would leave half a character.
  return `${line.slice(0, longest - 1).replace(/\p{Cs}$/u, '')}…`;
}

const htmlEntities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for HTML and SVG, fit for content and for attributes in either kind of quotes. */
export function escapeHtml(text: string, longest = longestText): string {
  return plainText(text, longest).replaceAll(/[&<>"']/g, (found) => htmlEntities[found] ?? '');
}

/** The same, and what stands between backticks is shown as code. */
export function escapeHtmlWords(text: string): string {
  return escapeHtml(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}

/** What forms structure inside a line: references, code, emphasis, links, cells, formulas. */
const markdownSpecial = /[&<>\\`*_[\]|~$]/g;
/** What GitHub makes a link of without being asked. */
const autolink = /:\/\/|www\./gi;

/**
 * Text for GitHub's Markdown, fit for a paragraph, a list item and a table cell. Characters with a
 * meaning become character references, which cannot form structure. GitHub looks for @mentions and
 * #references after that, so a zero-width space keeps those from notifying anybody.
 */
export function escapeMarkdown(text: string): string {
  return plainText(text)
    .replaceAll(markdownSpecial, characterReference)
    .replaceAll(autolink, (found) => found.replace(/[:.]/, characterReference))
    .replace(/^[-+=#]/, characterReference)
    .replace(/^(\d{1,9})\./, '$1&#46;')
    .replaceAll('@', '@\u200B')
    .replaceAll(/(?<!&)#(?=\w)/g, '#\u200B');
}

/** The same, and what stands between backticks is shown as code: of sentences with words of our own. */
export function escapeMarkdownWords(text: string): string {
  return escapeMarkdown(text).replaceAll(/&#96;(.+?)&#96;/g, '<code>$1</code>');
}

/** Code for GitHub's Markdown, fit for a table cell, whatever backticks and pipes it holds. */
export function markdownCode(text: string): string {
  const escaped = plainText(text)
    .replaceAll(markdownSpecial, characterReference)
    .replaceAll(autolink, (found) => found.replace(/[:.]/, characterReference));
  return `<code>${escaped}</code>`;
}

/** A link in GitHub's Markdown, fit for a table cell; text alone where the address is none to follow. */
export function markdownLink(text: string, address: string | null): string {
  const target = address === null ? null : webAddress(address);
  const shown = escapeMarkdown(text);
  if (target === null || shown === '') return shown;
  return `<a href="${target.replaceAll(markdownSpecial, characterReference)}">${shown}</a>`;
}

/** A link in HTML; text alone where the address is none to follow. */
export function htmlLink(text: string, address: string | null): string {
  const target = address === null ? null : webAddress(address);
  const shown = escapeHtml(text);
  if (target === null || shown === '') return shown;
  return `<a href="${escapeHtml(target, longestAddress)}">${shown}</a>`;
}

/** Browsers and servers take addresses of about this length. */
const longestAddress = 2000;

/** An address that leads to a web page and holds no credentials; else null. */
function webAddress(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const isPage = url.protocol === 'https:' || url.protocol === 'http:';
  const isFit = url.username === '' && url.password === '' && url.href.length <= longestAddress;
  return isPage && isFit ? url.href : null;
}

function characterReference(character: string): string {
  return htmlEntities[character] ?? `&#${character.charCodeAt(0)};`;
}

/** A comment has little room, and the values of a matrix are in a key. */
const longestKey = 1000;

/**
 * The hidden first line of the pull-request comment of a run, by which the next run finds it. A key
 * cannot end the hidden part, as it holds no angle bracket. Of one that is too long a digest stands
 * for the rest.
 */
export function commentMarker(key: string): string {
  const hidden = hiddenText(key);
  if (hidden.length <= longestKey) return `<!-- capacity-gate: ${hidden} -->`;
  const digest = createHash('sha256').update(key).digest('hex');
  return `<!-- capacity-gate: ${plainText(hidden, longestKey)} ${digest} -->`;
}

/** Text made fit for the inside of an HTML comment; fit text stays as it is. */
export function hiddenText(text: string): string {
  return text.replaceAll(unprintable, ' ').replaceAll('<', '%3C').replaceAll('>', '%3E').trim();
}

import type { HistoryEntry } from '../../gate/entry.ts';
import { formatUsers } from '../text/numbers.ts';
import { escapeHtml } from '../text/escape.ts';

const label = 'capacity';
const height = 20;
/** Enough for the widest letters of the font; SVG cannot ask how wide a text is. */
const letterWidth = 6.6;
const padding = 6;

/** What a run found, as a badge for a README: `capacity | 1,056 users`. One SVG, nothing else. */
export function renderBadge(
  entry: Pick<HistoryEntry, 'outcome' | 'users' | 'low' | 'high'>,
): string {
  const text = badgeText(entry);
  const [left, right] = [label, text].map((words) => words.length * letterWidth + 2 * padding) as [
    number,
    number,
  ];
  const width = Math.round(left + right);
  const colour = entry.users === null ? '#59636e' : '#0969da';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" role="img" aria-label="${label}: ${escapeHtml(text)}">`,
    `<clipPath id="r"><rect width="${width}" height="${height}" rx="3"/></clipPath>`,
    '<g clip-path="url(#r)">',
    `<rect width="${left.toFixed(0)}" height="${height}" fill="#3d444d"/>`,
    `<rect x="${left.toFixed(0)}" width="${(width - Math.round(left)).toFixed(0)}" height="${height}" fill="${colour}"/>`,
    '</g>',
    '<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">',
    `<text x="${(left / 2).toFixed(1)}" y="14">${label}</text>`,
    `<text x="${(left + right / 2).toFixed(1)}" y="14">${escapeHtml(text)}</text>`,
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

function badgeText({ outcome, users, low, high }: Parameters<typeof renderBadge>[0]): string {
  const place = users ?? low ?? high;
  if (place === null) return 'unknown';
  const prefix = outcome === 'at-least' ? '≥ ' : outcome === 'at-most' ? '≤ ' : '';
  return `${prefix}${formatUsers(place)}`;
}

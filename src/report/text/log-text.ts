import { hidden } from '../../foreign-text.ts';

/** Our own colours: Select Graphic Rendition of ECMA-48, with numbers alone. */
const colour = `${String.fromCharCode(0x1b)}\\[[\\d;]*m`;
const colours = new RegExp(`(${colour})`, 'u');
const command = new RegExp(`^((?:\\s|${colour})*):(?=:)`, 'u');

/** Control and formatting characters, and halves of surrogate pairs. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu;

/**
 * A text fit for a log, whatever is in it: the last of all escapes, through which every line goes.
 * Secrets are hidden, nothing but colours steers a terminal, and nothing is a command of GitHub's
 * runner, which reads `##[` anywhere in a line and `::` at its beginning, even an indented one. Line
 * ends are kept.
 */
export function logText(text: string): string {
  return hidden(text).split(/\r?\n/).map(logLine).join('\n');
}

function logLine(line: string): string {
  return line
    .split(colours)
    .map((part, index) => (index % 2 === 1 ? part : part.replaceAll(unprintable, ' ')))
    .join('')
    .replaceAll('##[', '## [')
    .replace(command, '$1: ');
}

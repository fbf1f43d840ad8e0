const shortest = 4;

/** Errors of others are not kept longer than this, in UTF-16 units. */
const longestError = 2000;

const known = new Set<string>();
let hideKnown = masked([]);

/** From now on these texts are shown nowhere in this process, from wherever they come back. */
export function hide(secrets: readonly string[]): void {
  secrets.forEach((secret) => known.add(secret));
  hideKnown = masked([...known]);
}

/** A text from outside without the secrets that it may repeat. */
export function hidden(text: string): string {
  return hideKnown(text);
}

/** What steers a terminal; white space does not. */
const steering = /[^\P{Cc}\s]+/gu;

/**
 * A text from outside, fit to be kept: without secrets and without what steers a terminal, and cut with
 * `…` where it is too long. Secrets first, as half a one would not be recognised any more.
 */
export function foreignText(text: string, longest = longestError): string {
  const shown = hidden(text).replaceAll(steering, ' ');
  if (shown.length <= longest) return shown;
  // A cut through a surrogate pair would leave half a character. By way of bytes, as a part of a
  // text would keep all of it in memory.
  const cut = shown.slice(0, longest).replace(/\p{Cs}$/u, '');
  return `${Buffer.from(cut).toString()}…`;
}

/**
 * A function that replaces each secret in a text by `***`, also where the secret stands in base64,
 * URL-encoded, or as in JSON, HTML or XML. Secrets shorter than four characters are left: masking them
 * would make the text unreadable and tell where they stand.
 */
export function masked(secrets: readonly string[]): (text: string) => string {
  const forms = secrets.filter((secret) => secret.length >= shortest).flatMap(formsOf);
  // The longest first: a secret that holds another one is replaced as a whole.
  const ordered = [...new Set(forms)].sort((a, b) => b.length - a.length);
  return (text) => ordered.reduce((rest, form) => rest.replaceAll(form, '***'), text);
}

/** How quotes may be escaped in HTML and XML: `"`, then `'`. */
const [doubleQuotes, singleQuotes] = [
  ['"', '&quot;', '&#34;'],
  ["'", '&#39;', '&#x27;', '&apos;'],
];

function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  // By way of the bytes, as encodeURIComponent throws at half a surrogate pair.
  const component = encodeURIComponent(bytes.toString());
  const form = new URLSearchParams([['', secret]]).toString().slice(1);
  // As it stands in JSON, within quotes; Go escapes more there than has to be.
  const quoted = JSON.stringify(secret).slice(1, -1);
  const ofGo = quoted.replaceAll(/[<>&]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`);
  const markup = secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return [
    secret,
    bytes.toString('base64'),
    bytes.toString('base64url'),
    ...[component, form].flatMap((text) => [text, withSmallEscapes(text)]),
    quoted,
    ofGo,
    ...doubleQuotes.flatMap((double) =>
      singleQuotes.map((single) => markup.replaceAll('"', double).replaceAll("'", single)),
    ),
  ];
}

function withSmallEscapes(text: string): string {
  return text.replaceAll(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase());
}

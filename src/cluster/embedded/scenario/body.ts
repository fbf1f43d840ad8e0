import { checkPlaceholders } from './placeholder.ts';
import { kindOf, type Reader } from './reader.ts';

/** How values are written into a body: as they are, as JSON, or as a form has them. */
export type BodyEncoding = 'text' | 'json' | 'form';

/** What a request carries. */
export interface Body {
  /** Null: none. */
  readonly text: string | null;
  readonly encoding: BodyEncoding;
  /** Headers that follow from it; names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

const none: Body = { text: null, encoding: 'text', headers: {} };

/** Reads `body` (a text is sent as it is, a mapping or a list as JSON) or `form` of a step. */
export function readBody(step: Reader, known: ReadonlySet<string>): Body {
  const [body, form] = [step.child('body'), step.child('form')];
  if (form.given) {
    if (body.given) form.problem('expected either body or form, got both');
    return readForm(form, known);
  }
  if (!body.given) return none;
  if (typeof body.value === 'string') {
    checkPlaceholders(body, body.value, known);
    return { ...none, text: body.value };
  }
  if (typeof body.value === 'object') {
    const text = JSON.stringify(body.value);
    checkPlaceholders(body, text, known);
    return { text, encoding: 'json', headers: { 'content-type': 'application/json' } };
  }
  body.problem(`expected a text, or a mapping or list to send as JSON, got ${kindOf(body.value)}`);
  return none;
}

function readForm(form: Reader, known: ReadonlySet<string>): Body {
  const fields = form.entries().map(([name, field]) => {
    if (!['string', 'number', 'boolean'].includes(typeof field.value)) {
      field.problem(`expected a text, got ${kindOf(field.value)}`);
    }
    const value = String(field.value);
    checkPlaceholders(field, value, known);
    return `${encodeOutside(name)}=${encodeOutside(value)}`;
  });
  return {
    text: fields.join('&'),
    encoding: 'form',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  };
}

/** Encodes all but the placeholders, whose values are encoded when they are known. */
function encodeOutside(text: string): string {
  return text
    .split(/(\{\{[^{}]*\}\})/)
    .map((part, index) => (index % 2 === 1 ? part : encodeURIComponent(part)))
    .join('');
}

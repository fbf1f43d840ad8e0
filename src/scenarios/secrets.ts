import { isSecretName } from '../settings/values/secrets.ts';
import { leftOut } from './written.ts';

/** More names of secrets, as forms and queries have them. */
const secretField = /^(pass|pwd|pin|otp|csrf|xsrf|sid|session|jwt|auth|code|key|sig|signature)$/i;
const secretPart = /csrf|xsrf|session|signature/i;

/** Values that are secrets whatever they are called: JSON web tokens, and credentials. */
const secretValue = /^(?:(?:bearer|basic|digest|token)\s+\S+|ey[\w-]{10,}\.[\w-]+\.[\w-]*)$/i;

/** Whether the value of a field, a header or a parameter is not for a file. */
export function isSecret(name: string, value: unknown): boolean {
  return (
    isSecretName(name) ||
    secretField.test(name) ||
    secretPart.test(name) ||
    (typeof value === 'string' && secretValue.test(value))
  );
}

/**
 * The value with its secrets left out, at any depth.
 *
 * @param found is told the name of each
 * @param replace gives what stands in place of a secret
 */
export function withoutSecrets(
  value: unknown,
  found: (name: string) => void,
  replace: (secret: unknown) => string = () => leftOut,
): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item, found, replace));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]: [string, unknown]) => {
      if (!isSecret(name, inner)) return [name, withoutSecrets(inner, found, replace)];
      found(name);
      return [name, replaceAll(inner, replace)];
    }),
  );
}

/** All that stands under a secret name is secret. */
function replaceAll(value: unknown, replace: (secret: unknown) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => replaceAll(item, replace));
  if (typeof value !== 'object' || value === null) return replace(value);
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, replaceAll(inner, replace)]),
  );
}

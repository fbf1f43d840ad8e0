export { masked } from '../../foreign-text.ts';

const secretName = /password|passwd|secret|token|authorization|cookie|credential|api[-_]?key/i;

/** Whether a key of a file, a header or a query parameter is named like a secret. */
export function isSecretName(name: string): boolean {
  return secretName.test(name);
}

/** All texts in a parsed file that stand under a key named like a secret. */
export function secretsWithin(value: unknown, secret = false): string[] {
  if (typeof value === 'string') {
    return secret && value !== '' ? [value] : [];
  }
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([key, inner]) =>
    secretsWithin(inner, secret || isSecretName(key)),
  );
}

/** The secrets of header values: each value, and the part after a scheme such as `Bearer`. */
export function headerSecrets(headers: Readonly<Record<string, string>>): string[] {
  return Object.values(headers).flatMap((value) => {
    const credentials = /^(?:basic|bearer|token|digest)\s+(.+)$/i.exec(value)?.[1];
    return credentials === undefined ? [value] : [value, credentials];
  });
}

const shortest = 4;
const secretName = /password|passwd|secret|token|authorization|cookie|credential|api[-_]?key/i;

/**
 * A function that replaces each secret in a text by `***`, also where the secret stands in base64
 * or URL-encoded. Secrets shorter than four characters are left: masking them would make the text
 * unreadable and tell where they stand.
 */
export function masked(secrets: readonly string[]): (text: string) => string {
  const forms = secrets.filter((secret) => secret.length >= shortest).flatMap(formsOf);
  // The longest first: a secret that holds another one is replaced as a whole.
  const ordered = [...new Set(forms)].sort((a, b) => b.length - a.length);
  return (text) => ordered.reduce((rest, form) => rest.replaceAll(form, '***'), text);
}

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

function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  // By way of the bytes, as encodeURIComponent throws at half a surrogate pair.
  const component = encodeURIComponent(bytes.toString());
  const form = new URLSearchParams([['', secret]]).toString().slice(1);
  return [secret, bytes.toString('base64'), bytes.toString('base64url'), component, form];
}

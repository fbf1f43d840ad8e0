import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto';

const cipher = 'aes-256-gcm';
const [saltBytes, nonceBytes, tagBytes, keyBytes] = [16, 12, 16, 32];

/** A text that only who knows the secret can read, or change unnoticed: in base64. */
export function seal(text: string, secret: string): string {
  const salt = randomBytes(saltBytes);
  const nonce = randomBytes(nonceBytes);
  const sealing = createCipheriv(cipher, scryptSync(secret, salt, keyBytes), nonce);
  const sealed = Buffer.concat([sealing.update(text, 'utf8'), sealing.final()]);
  return Buffer.concat([salt, nonce, sealing.getAuthTag(), sealed]).toString('base64');
}

/** The text that was sealed; null when it was sealed with another secret, or not by `seal`. */
export function unseal(sealed: string, secret: string): string | null {
  const bytes = Buffer.from(sealed, 'base64');
  const [nonceAt, tagAt] = [saltBytes, saltBytes + nonceBytes];
  const textAt = tagAt + tagBytes;
  if (bytes.length < textAt) return null;
  try {
    const key = scryptSync(secret, bytes.subarray(0, nonceAt), keyBytes);
    const opening = createDecipheriv(cipher, key, bytes.subarray(nonceAt, tagAt));
    opening.setAuthTag(bytes.subarray(tagAt, textAt));
    const text = Buffer.concat([opening.update(bytes.subarray(textAt)), opening.final()]);
    return text.toString('utf8');
  } catch {
    return null;
  }
}

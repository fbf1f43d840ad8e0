import { execFileSync } from 'node:child_process';

/** Makes a certificate for 127.0.0.1, signed by itself, in PEM. */
export function makeCertificate(): { key: string; cert: string } {
  const pem = execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-nodes', '-days', '1', '-newkey', 'ec'],
      ...['-pkeyopt', 'ec_paramgen_curve:prime256v1', '-keyout', '-', '-out', '-'],
      ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'],
    ],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const certificateBegins = pem.indexOf('-----BEGIN CERTIFICATE');
  return { key: pem.slice(0, certificateBegins), cert: pem.slice(certificateBegins) };
}

import { expect, it } from '@jest/globals';
import { kindOfError } from '../../../src/cluster/embedded/error-kind.ts';

it.each([
  ['ENOTFOUND', 'dns'],
  ['EAI_AGAIN', 'dns'],
  ['ECONNRESET', 'reset'],
  ['EPIPE', 'reset'],
  ['CERT_HAS_EXPIRED', 'tls'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
  ['EMFILE', 'local'],
  ['EADDRNOTAVAIL', 'local'],
  ['ERR_INVALID_ARG_VALUE', 'other'],
  [undefined, 'other'],
])('the code %s is of the kind %s', (code, kind) => {
  expect(kindOfError(Object.assign(new Error('failed'), { code }))).toBe(kind);
});

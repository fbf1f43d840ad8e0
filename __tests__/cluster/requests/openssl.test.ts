import { expect, it } from '@jest/globals';
import { withoutSourceLines } from '../../../src/cluster/requests/openssl.ts';

it.each([
  [
    'write EPROTO 40AD8D9C:error:0A000460:SSL routines:ssl3_read_bytes:tlsv1 alert no application protocol:../deps/openssl/openssl/ssl/record/rec_layer_s3.c:918:SSL alert number 120\n',
    'write EPROTO tlsv1 alert no application protocol, alert number 120',
  ],
  [
    'C0A7:error:0A00010B:SSL routines:tls_validate_record_header:wrong version number:../deps/openssl/openssl/ssl/record/methods/tlsany_meth.c:77:\n',
    'wrong version number',
  ],
  [
    '1:error:0A000438:SSL routines:a:first:b.c:1:\n2:error:0A000438:SSL routines:a:second:b.c:2:\n',
    'first second',
  ],
  ['connect ECONNREFUSED 127.0.0.1:80', 'connect ECONNREFUSED 127.0.0.1:80'],
])('of %j only the reason is kept', (message, expected) => {
  expect(withoutSourceLines(message)).toBe(expected);
});

import { describe, expect, it } from '@jest/globals';
import { headerSecrets, masked, secretsWithin } from '../../../src/settings/values/secrets.ts';

describe('masked', () => {
  it.each([
    ['in plain', ['hunter2'], 'a hunter2 b hunter2', 'a *** b ***'],
    ['in base64', ['hunter22'], 'aHVudGVyMjI= aHVudGVyMjI', '*** ***'],
    ['URL-encoded', ['p w/ü!'], 'p%20w%2F%C3%BC! p+w%2F%C3%BC%21', '*** ***'],
    ['inside of a longer secret', ['pass', 'passphrase'], 'passphrase pass', '*** ***'],
    ['not when it is short', ['abc', ''], 'abc', 'abc'],
    ['with half a surrogate pair', ['abc\ud800'], 'abc\ud800 abc%EF%BF%BD', '*** ***'],
    ['with signs of regular expressions', ['a.*b$&'], 'a.*b$& axxb$&', '*** axxb$&'],
  ])('hides a secret %s', (_, secrets, text, shown) => {
    expect(masked(secrets)(text)).toBe(shown);
  });
});

describe('finding secrets', () => {
  it('takes header values whole, and what follows a scheme', () => {
    expect(headerSecrets({ Authorization: 'Bearer abc', 'X-Scope': 'team one' })).toEqual([
      'Bearer abc',
      'abc',
      'team one',
    ]);
  });

  it('takes the texts under secret names from a file', () => {
    const content = {
      ConnectionConfiguration: { AdminEmail: 'a@b', AdminPassword: 'hunter2' },
      steps: [{ headers: { Authorization: 'Bearer x', Accept: 'y' } }],
      tokens: ['t1', { inner: 't2' }, 3, ''],
    };
    expect(secretsWithin(content)).toEqual(['hunter2', 'Bearer x', 't1', 't2']);
  });
});

import { describe, expect, it } from '@jest/globals';
import { notPermissive, withAllLicenses } from '../../scripts/licenses.ts';

describe('withAllLicenses', () => {
  it('adds what the listed packages need, each once', () => {
    const text = withAllLicenses('d3-array\nISC\nCopyright\n', 'node_modules');
    expect(text).toMatch(
      /^d3-array\nISC\nCopyright\n\ninternmap\nISC\nCopyright 20\d\d Mike Bostock/,
    );
    expect(withAllLicenses(text, 'node_modules')).toBe(text);
  });

  it('leaves out what lies beside the bundle', () => {
    const text = withAllLicenses('d3-array\nISC\nCopyright\n', 'node_modules', ['internmap']);
    expect(text).toBe('d3-array\nISC\nCopyright\n');
  });

  it('says of a package without the text of its licence where that is', () => {
    const loader = '@assemblyscript/loader\nApache-2.0\n';
    expect(withAllLicenses(`${loader}\ntslib\n0BSD\nText\n`, 'node_modules')).toBe(
      `${loader}Copyright Daniel Wirtz <dcode+assemblyscript@dcode.io>; the text of the licence: ` +
        'https://spdx.org/licenses/Apache-2.0.html\n\ntslib\n0BSD\nText\n',
    );
  });

  it('ends lines as a checkout of this repository does', () => {
    const text = withAllLicenses('tslib\n0BSD\r\nCopyright\r\n', 'node_modules');
    expect(text).toBe('tslib\n0BSD\nCopyright\n');
  });
});

describe('notPermissive', () => {
  it('names what asks for more than to be named, and what does not say', () => {
    const text = 'tslib\n0BSD\nMIT\n\nundici\nAGPL-3.0\nText\n\nyaml\n\n\nnobody\nGPL-3.0\n';
    expect(notPermissive(text, 'node_modules')).toEqual(['undici (AGPL-3.0)', 'yaml (unknown)']);
  });
});

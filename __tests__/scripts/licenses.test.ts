import { describe, expect, it } from '@jest/globals';
import { withAllLicenses } from '../../scripts/licenses.ts';

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

  it('ends lines as a checkout of this repository does', () => {
    const text = withAllLicenses('tslib\n0BSD\r\nCopyright\r\n', 'node_modules');
    expect(text).toBe('tslib\n0BSD\nCopyright\n');
  });
});

import { describe, expect, it } from '@jest/globals';
import { readRelease } from '../../scripts/release.ts';

const changelog = `# Changelog

## [Unreleased]

- Not yet.

## [1.2.3] - 2026-12-01

### Added

- What is new.

## [1.2.2] - 2026-11-01

- What was new.

## [1.2.1]
`;

describe('readRelease', () => {
  it('takes the part of the changelog, and lets the major tag follow', () => {
    expect(readRelease('v1.2.3', '1.2.3', changelog)).toEqual({
      version: '1.2.3',
      floatingTag: 'v1',
      notes: '### Added\n\n- What is new.',
    });
  });

  it('moves no tag for what comes before a release', () => {
    const early = changelog.replace('[1.2.3]', '[2.0.0-rc.1]');
    expect(readRelease('v2.0.0-rc.1', '2.0.0-rc.1', early).floatingTag).toBeNull();
  });

  it.each([
    ['1.2.3', '1.2.3', 'expected a tag such as v1.2.3, got 1.2.3'],
    ['v1', '1.2.3', 'expected a tag such as v1.2.3, got v1'],
    ['v1.2.4', '1.2.3', 'the tag is v1.2.4, but package.json has version 1.2.3'],
    ['v1.2.0', '1.2.0', 'CHANGELOG.md has no section [1.2.0] that says anything'],
    ['v1.2.1', '1.2.1', 'CHANGELOG.md has no section [1.2.1] that says anything'],
  ])('refuses %s of %s', (tag, version, message) => {
    expect(() => readRelease(tag, version, changelog)).toThrow(message);
  });
});

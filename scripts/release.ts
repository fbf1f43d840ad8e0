// Says whether a tag may be released, and prints its part of the changelog: `node scripts/release.ts v1.2.3`.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** What is released under a tag. */
export interface Release {
  readonly version: string;
  /** The tag that follows the newest release of a major version; null for a release before one. */
  readonly floatingTag: string | null;
  /** The version's section of the changelog, in Markdown. */
  readonly notes: string;
}

/** Semantic Versioning, without build metadata. */
const versionTag = /^v((\d+)\.\d+\.\d+)(-[\w.]+)?$/;

/**
 * Reads what a tag releases.
 *
 * @param version of package.json
 * @param changelog in the form of Keep a Changelog
 * @throws Error that says what does not fit together
 */
export function readRelease(tag: string, version: string, changelog: string): Release {
  const [, , major = '', prerelease] = versionTag.exec(tag) ?? [];
  if (major === '') throw new Error(`expected a tag such as v1.2.3, got ${tag}`);
  if (tag !== `v${version}`) {
    throw new Error(`the tag is ${tag}, but package.json has version ${version}`);
  }
  const sections = changelog.split(/^(?=## \[)/m);
  const section = sections.find((text) => text.startsWith(`## [${version}]`));
  const notes = section?.replace(/^.*\n/, '').trim() ?? '';
  if (notes === '') throw new Error(`CHANGELOG.md has no section [${version}] that says anything`);
  return { version, floatingTag: prerelease === undefined ? `v${major}` : null, notes };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  const release = readRelease(process.argv[2] ?? '', version, readFileSync('CHANGELOG.md', 'utf8'));
  console.log(process.argv[3] === '--floating-tag' ? (release.floatingTag ?? '') : release.notes);
}

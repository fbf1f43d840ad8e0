import type { Files } from '../../src/settings/values/files.ts';

/** Files that stand in the test. */
export function fakeFiles(contents: Readonly<Record<string, string>>): Files {
  return {
    exists: (path) => Object.hasOwn(contents, path),
    readFile: (path) => {
      const text = contents[path];
      if (text === undefined) {
        throw new Error(`ENOENT: ${path}`);
      }
      return text;
    },
  };
}

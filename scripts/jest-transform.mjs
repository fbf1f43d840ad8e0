import { stripTypeScriptTypes } from 'node:module';

/**
 * Jest runs the sources as Node does: types are replaced by blanks, so line numbers stay true. A
 * global is slow to look up in a module under jest, and the search looks up Math a million times.
 */
export default {
  process: (source) => ({
    code: `const Math = globalThis.Math;${stripTypeScriptTypes(source)}`,
  }),
};

import { createRequire } from 'node:module';
import { runInThisContext } from 'node:vm';
import * as core from '@actions/core';
import { context, getOctokit } from '@actions/github';

/** What a script may use by name, as far as the examples do. */
type Script = (
  github: ReturnType<typeof getOctokit>,
  given: typeof context,
  toolkit: typeof core,
  require: NodeJS.Require,
) => Promise<void>;

const { SCRIPT = '', TOKEN = '' } = process.env;
const script = runInThisContext(
  `(async (github, context, core, require) => {${SCRIPT}\n})`,
) as Script;
await script(getOctokit(TOKEN), context, core, createRequire(import.meta.url));

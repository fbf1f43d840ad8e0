import { readFile } from 'node:fs/promises';

/** The workflow that people paste from the README, as it stands there. */
export async function readmeWorkflow(): Promise<string> {
  const [, workflow] =
    /^```yaml workflow\n([^]*?)^```$/m.exec(await readFile('README.md', 'utf8')) ?? [];
  if (workflow === undefined) {
    throw new Error('the README has no workflow');
  }
  return workflow;
}

/** Builds of a service, by how long it takes for a request; the loss is of more than a third. */
export const builds = { base: 0.04, better: 0.03, worse: 0.065 };

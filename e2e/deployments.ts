import { once } from 'node:events';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Program, startProgram } from './programs.ts';

/** Stands for Docker: what a workflow deploys is the demo's service, on this machine. */
export interface Deployments {
  /** A folder with a program named docker, for the PATH. */
  readonly programs: string;
  /** Ends what was deployed. */
  readonly stop: () => Promise<void>;
}

/** The compose file of a build whose service takes so long for a request, with twelve workers. */
export function composeFile(serviceSeconds: number): string {
  return `services:\n  shop:\n    command: [service, --service-seconds, '${serviceSeconds}']\n`;
}

/** `docker compose up`, in a folder with such a file, starts it in place of what is at the port. */
export async function startDeployments(folder: string, port: number): Promise<Deployments> {
  const running = new Map<string, Program>();
  const deploy = async (at: string, seconds: string): Promise<void> => {
    await running.get(at)?.kill();
    const settings = ['--port', at, '--workers', '12', '--service-seconds', seconds];
    running.set(at, await startProgram('dist/demo/index.js', 'service', ...settings));
  };
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://127.0.0.1');
    const [at = '', seconds = ''] = ['port', 'seconds'].map((name) => searchParams.get(name) ?? '');
    deploy(at, seconds).then(
      () => response.end(),
      () => response.writeHead(500).end(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: ours } = server.address() as AddressInfo;
  const programs = join(folder, 'programs');
  await mkdir(programs);
  await writeFile(join(programs, 'docker'), docker(`http://127.0.0.1:${ours}/`, port));
  await chmod(join(programs, 'docker'), 0o755);
  return {
    programs,
    stop: async () => {
      server.close();
      await Promise.all([...running.values()].map((program) => program.kill()));
    },
  };
}

function docker(url: string, port: number): string {
  return `#!/usr/bin/env node
const { readFileSync } = require('node:fs');
const at = process.argv.indexOf('--project-directory');
const file = (at === -1 ? '.' : process.argv[at + 1]) + '/compose.yaml';
const [, seconds] = /service-seconds, '([0-9.]+)'/.exec(readFileSync(file, 'utf8'));
const port = process.env.PORT || '${port}';
fetch('${url}?port=' + port + '&seconds=' + seconds).then((answer) => {
  process.exitCode = answer.ok ? 0 : 1;
});
`;
}

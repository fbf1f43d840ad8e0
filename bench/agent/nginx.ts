import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../src/cluster/free-port.ts';

/** What nginx counts. */
export interface Counts {
  /** Requests answered so far. */
  readonly requests: number;
  /** Connections that are open. */
  readonly connections: number;
}

/** Static pages on the loopback interface: a small one, over HTTP and over HTTPS, and records. */
export interface Nginx {
  readonly http: string;
  readonly https: string;
  /** A list of records in JSON, over HTTP. */
  readonly json: string;
  /** A file with the certificate that clients have to trust. */
  readonly certificate: string;
  /** Asking counts as one request. */
  counts(): Promise<Counts>;
  stop(): Promise<void>;
}

const page = 'Hello from a small static page.\n';
const records = Array.from({ length: 1000 }, (_, id) => ({ id, name: `Record ${id}`, price: 9.9 }));

/** Starts nginx with one worker, files and all in a folder that goes with it. */
export async function startNginx(): Promise<Nginx> {
  const folder = mkdtempSync(join(tmpdir(), 'capacity-gate-'));
  // The workers of a nginx that root starts are nobody's.
  chmodSync(folder, 0o755);
  const certificate = join(folder, 'certificate.pem');
  makeCertificate(join(folder, 'key.pem'), certificate);
  writeFileSync(join(folder, 'page.html'), page);
  writeFileSync(join(folder, 'records.json'), JSON.stringify(records));
  const [http, https, status] = await Promise.all([freePort(), freePort(), freePort()]);
  writeFileSync(join(folder, 'nginx.conf'), configuration(folder, { http, https, status }));
  const child = spawn('nginx', ['-p', folder, '-e', 'stderr', '-c', 'nginx.conf'], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  await once(child, 'spawn');
  const nginx: Nginx = {
    http: `http://127.0.0.1:${http}/page.html`,
    https: `https://127.0.0.1:${https}/page.html`,
    json: `http://127.0.0.1:${http}/records.json`,
    certificate,
    counts: async () => {
      const response = await fetch(`http://127.0.0.1:${status}/`, {
        headers: { connection: 'close' },
      });
      return parseCounts(await response.text());
    },
    stop: async () => {
      child.kill('SIGQUIT');
      if (child.exitCode === null) await once(child, 'exit');
      rmSync(folder, { recursive: true });
    },
  };
  while (
    !(await nginx.counts().then(
      () => true,
      () => false,
    ))
  ) {
    if (child.exitCode !== null) throw new Error('nginx has ended; it says why above');
    await sleep(50);
  }
  return nginx;
}

interface Ports {
  readonly http: number;
  readonly https: number;
  readonly status: number;
}

function configuration(folder: string, { http, https, status }: Ports): string {
  const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `
    daemon off;
    pid nginx.pid;
    error_log stderr crit;
    worker_processes 1;
    worker_rlimit_nofile 12000;
    events { worker_connections 11000; }
    http {
      access_log off;
      ${folders.map((name) => `${name}_temp_path temporary;`).join(' ')}
      # Connections stay open for as long as a benchmark may take.
      keepalive_requests 1000000000;
      keepalive_timeout 1h;
      ssl_certificate certificate.pem;
      ssl_certificate_key key.pem;
      server {
        listen 127.0.0.1:${http} backlog=4096;
        listen 127.0.0.1:${https} ssl backlog=4096;
        root ${folder};
      }
      server { listen 127.0.0.1:${status}; location / { stub_status; } }
    }
  `;
}

function parseCounts(text: string): Counts {
  const [, connections, requests] =
    /Active connections: (\d+)[\s\S]*requests\s+\d+ \d+ (\d+)/.exec(text) ?? [];
  if (requests === undefined) throw new Error(`expected the status of nginx, got ${text}`);
  return { connections: Number(connections), requests: Number(requests) };
}

function makeCertificate(key: string, certificate: string): void {
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-nodes', '-days', '1', '-newkey', 'ec'],
      ...['-pkeyopt', 'ec_paramgen_curve:prime256v1', '-keyout', key, '-out', certificate],
      ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'],
    ],
    { stdio: 'ignore' },
  );
}

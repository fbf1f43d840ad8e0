import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { artifactName, uploadFiles } from '../../../src/action/artifact/upload.ts';
import { temporaryDirectory } from '../../temporary-directory.ts';

describe('artifactName', () => {
  it.each([
    ['shop', 'capacity-report-shop'],
    ['CI / load (postgres:17)', 'capacity-report-ci-load-postgres-17'],
    ['負荷', 'capacity-report'],
  ])('of %s is %s', (key, name) => {
    expect(artifactName(key)).toBe(name);
  });
});

/** As Gitea 1.24 takes files (routers/api/actions/artifacts.go), which checks sums and ranges. */
describe('uploadFiles', () => {
  let server: Server;
  let url: string;
  let requests: string[];
  let files: Map<string, string>;
  let status: number;
  const directory = temporaryDirectory();
  const { signal } = new AbortController();

  beforeEach(async () => {
    requests = [];
    files = new Map();
    status = 200;
    server = createServer((request, response) => {
      void (async () => {
        const body = await text(request);
        const { method = '', headers } = request;
        const { pathname, searchParams } = new URL(request.url ?? '', url);
        requests.push(`${method} ${pathname}${method === 'PUT' ? '' : ` ${body}`}`);
        const length = Buffer.byteLength(body);
        const fits =
          headers['content-range'] === `bytes 0-${length - 1}/${length}` &&
          headers['x-actions-results-md5'] === createHash('md5').update(body).digest('base64');
        if (method === 'PUT' && fits) {
          files.set(searchParams.get('itemPath') ?? '', body);
        }
        response.statusCode =
          headers.authorization !== 'Bearer runtime' || (method === 'PUT' && !fits) ? 400 : status;
        response.end(
          method === 'POST'
            ? JSON.stringify({ fileContainerResourceUrl: `${url}/fill?retentionDays=5` })
            : JSON.stringify({ message: 'success' }),
        );
      })();
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const upload = async (variables = {}): Promise<unknown> => {
    const paths = ['report.html', 'report.json'].map((name) => join(directory(), name));
    await Promise.all(paths.map((path) => writeFile(path, `“${path.slice(-4)}”`)));
    const env = {
      GITHUB_SERVER_URL: 'https://gitea.example',
      GITHUB_RUN_ID: '9',
      ACTIONS_RUNTIME_URL: `${url}/api/pipeline/`,
      ACTIONS_RUNTIME_TOKEN: 'runtime',
      ...variables,
    };
    return await uploadFiles(env, paths, 'capacity-report-shop', 'https://run.example/4', signal);
  };

  it('makes, fills and closes an artifact', async () => {
    expect(await upload()).toEqual({
      kept: true,
      url: 'https://run.example/4/artifacts/capacity-report-shop',
    });
    const artifacts = '/api/pipeline/_apis/pipelines/workflows/9/artifacts';
    expect(requests).toEqual([
      `POST ${artifacts} {"Type":"actions_storage","Name":"capacity-report-shop"}`,
      'PUT /fill',
      'PUT /fill',
      `PATCH ${artifacts} {"Size":20}`,
    ]);
    expect([...files]).toEqual([
      ['capacity-report-shop/report.html', '“html”'],
      ['capacity-report-shop/report.json', '“json”'],
    ]);
  });

  it('says why nothing is kept', async () => {
    expect(await upload({ ACTIONS_RUNTIME_TOKEN: '' })).toEqual({
      kept: false,
      why: 'this runner offers no artifacts',
    });
    status = 403;
    expect(await upload()).toEqual({
      kept: false,
      why: 'the server answered 403 to POST of the artifact',
    });
  });
});

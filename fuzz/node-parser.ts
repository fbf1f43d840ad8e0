import http from 'node:http';
import { Duplex } from 'node:stream';

/** What a parser makes of a response. */
export interface Outcome {
  /** `whole`, `cut` where its end is missing, `refused` where it is no response. */
  readonly end: 'whole' | 'cut' | 'refused';
  readonly status: number | null;
  /** As UTF-8; null unless it is whole. */
  readonly content: string | null;
}

/** What Node's own client makes of these bytes, after which the connection is closed. */
export function nodeOutcome(bytes: Buffer, isLenient: boolean): Promise<Outcome> {
  const socket = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
  return new Promise((resolve) => {
    let status: number | null = null;
    const done = (end: Outcome['end'], content: string | null = null): void => {
      resolve({ end, status: end === 'refused' ? null : status, content });
      socket.destroy();
    };
    const request = http.request({
      createConnection: () => socket,
      insecureHTTPParser: isLenient,
    });
    request.on('error', (error: NodeJS.ErrnoException) =>
      done(error.code?.startsWith('HPE_') === true ? 'refused' : 'cut'),
    );
    request.on('upgrade', () => done('refused'));
    request.on('response', (response) => {
      status = response.statusCode ?? null;
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', (error: NodeJS.ErrnoException) =>
        done(error.code?.startsWith('HPE_') === true ? 'refused' : 'cut'),
      );
      response.on('end', () => {
        const content = Buffer.concat(chunks).toString();
        if (response.complete) done('whole', content);
        else done('cut');
      });
    });
    request.end();
    socket.push(bytes);
    socket.push(null);
  });
}

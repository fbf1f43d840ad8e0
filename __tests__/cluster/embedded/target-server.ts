import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** A real HTTP(S) server on the loopback interface that remembers what it was asked. */
export interface TargetServer {
  readonly url: string;
  readonly requests: readonly SeenRequest[];
  /** Connections that were ever made. */
  readonly connections: () => number;
  /** Connections that are open now. */
  readonly open: () => number;
  readonly close: () => Promise<void>;
}

export type Answer = (
  request: SeenRequest,
  response: http.ServerResponse,
  socket: Socket,
  /** How many requests came before on the same connection. */
  before: number,
) => void;

export async function startTarget(
  answer: Answer = (_request, response) => response.end('fine'),
  tls: { readonly key: string; readonly cert: string } | null = null,
): Promise<TargetServer> {
  const requests: SeenRequest[] = [];
  const sockets = new Map<Socket, number>();
  let connections = 0;
  const server = tls === null ? http.createServer() : https.createServer(tls);
  server.on('request', (request: http.IncomingMessage, response: http.ServerResponse) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers, socket } = request;
      const seen = { method, url, headers, body: Buffer.concat(chunks).toString() };
      requests.push(seen);
      const before = sockets.get(socket) ?? 0;
      sockets.set(socket, before + 1);
      answer(seen, response, socket, before);
    });
  });
  server.on(tls === null ? 'connection' : 'secureConnection', (socket: Socket) => {
    connections++;
    sockets.set(socket, 0);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls === null ? 'http' : 'https'}://127.0.0.1:${port}`,
    requests,
    connections: () => connections,
    open: () => sockets.size,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Waits until the condition holds, looking again whenever the event loop has gone round. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
}

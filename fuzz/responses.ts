import type { Random } from '../bench/simulation/random.ts';

const pick = <T>(from: readonly T[], random: Random): T =>
  from[Math.floor(random() * from.length)] as T;

const statuses = ['200 OK', '204 No Content', '304 Not Modified', '404 Not Found', '500', '201 '];
const headers = [
  ...['Content-Type: text/html', 'Date: Mon, 01 Jan 2026 00:00:00 GMT', 'Connection: close'],
  ...[
    'Connection: keep-alive',
    'Keep-Alive: timeout=5',
    'Set-Cookie: a=b; Path=/',
    'X-A:',
    'X-B:\tb ',
  ],
  ...['ETag: "x:y"', 'Content-Encoding: identity', 'Vary: *', 'X-Long: ' + 'x'.repeat(300)],
];
const contents = ['', 'hello', '{"a":1}', 'HTTP/1.1 200 OK\r\n\r\n', '0\r\n\r\n', 'x'.repeat(2000)];

/** A response as servers send it, in one of the ways to tell its end. */
export function response(random: Random): string {
  const content = pick(contents, random);
  const framing = Math.floor(random() * 4);
  const lines = Array.from({ length: Math.floor(random() * 5) }, () => pick(headers, random));
  if (framing <= 1) lines.push(`Content-Length: ${content.length}`);
  if (framing === 2) lines.push('Transfer-Encoding: chunked');
  const head = `HTTP/1.${random() < 0.9 ? 1 : 0} ${pick(statuses, random)}\r\n`;
  const before = random() < 0.05 ? 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n' : '';
  return `${before}${head}${lines.map((line) => `${line}\r\n`).join('')}\r\n${framing === 2 ? chunked(content, random) : content}`;
}

function chunked(content: string, random: Random): string {
  let text = '';
  for (let at = 0; at < content.length;) {
    const size = 1 + Math.floor(random() * 30);
    const chunk = content.slice(at, at + size);
    text += `${chunk.length.toString(16)}${random() < 0.2 ? ';a=b' : ''}\r\n${chunk}\r\n`;
    at += size;
  }
  return `${text}0\r\n${random() < 0.2 ? 'X-Sum: 1\r\n' : ''}\r\n`;
}

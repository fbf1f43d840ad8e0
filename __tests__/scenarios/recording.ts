/** A request of a recording, as far as a test cares. */
export interface Recorded {
  readonly method?: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: { readonly type: string; readonly text: string };
  readonly status?: number;
  readonly type?: string;
  readonly content?: string;
  /** In seconds from the beginning. */
  readonly at?: number;
}

/** A HAR file, as a browser writes it. */
export function har(requests: readonly Recorded[]): unknown {
  const beginning = Date.parse('2026-01-01T10:00:00.000Z');
  const entries = requests.map(({ method = 'GET', url, headers = {}, body, ...answer }) => ({
    startedDateTime: new Date(beginning + (answer.at ?? 0) * 1000).toISOString(),
    time: 100,
    request: {
      method,
      url,
      httpVersion: 'HTTP/2',
      headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
      queryString: [],
      cookies: [],
      ...(body === undefined ? {} : { postData: { mimeType: body.type, text: body.text } }),
    },
    response: {
      status: answer.status ?? 200,
      headers: [],
      cookies: [],
      content: { mimeType: answer.type ?? 'application/json', text: answer.content ?? '' },
    },
  }));
  return { log: { version: '1.2', creator: { name: 'a browser', version: '1' }, entries } };
}

/** A shop in which somebody logs in and orders. */
export const shopping = har([
  {
    url: 'https://shop.example/?utm=1',
    type: 'text/html; charset=utf-8',
    headers: { ':authority': 'shop.example', cookie: 'id=hunter1', accept: 'text/html' },
  },
  { url: 'https://cdn.example/lib.js', type: 'text/javascript' },
  { url: 'https://shop.example/logo.png', type: 'image/png' },
  { url: 'https://shop.example/app.css?v=3', type: 'text/css' },
  {
    method: 'POST',
    url: 'https://shop.example/api/login',
    headers: { 'Content-Type': 'application/json', Origin: 'https://shop.example' },
    body: { type: 'application/json', text: '{"email":"ann@a.org","password":"hunter2"}' },
    content: '{"user":{"name":"Ann"},"access_token":"hunter3-abcdef"}',
    at: 4.1,
  },
  {
    url: 'https://shop.example/api/orders?page=1&api_key=hunter4',
    headers: {
      Authorization: 'Bearer hunter3-abcdef',
      'X-Shop': 'main',
      'x-csrf-token': 'hunter5',
    },
    at: 4.3,
  },
  {
    method: 'POST',
    url: 'https://shop.example/api/orders',
    headers: { Authorization: 'Bearer hunter3-abcdef' },
    body: { type: 'application/x-www-form-urlencoded', text: 'item=5+a&pin=hunter6' },
    status: 303,
    type: '',
    at: 10,
  },
  { url: 'wss://shop.example/live', status: 101, type: '' },
  { url: 'https://shop.example/blocked', status: 0, type: '' },
]);

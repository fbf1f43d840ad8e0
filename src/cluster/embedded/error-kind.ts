/**
 * Why a request failed; `throttled`: it was answered with 429, too many requests; `content`: the
 * response came, but is not what the scenario expects, or lacks what it captures; `page`: it is a page
 * that stands for another answer, as one of an error or a login; `protocol`: what answers speaks no
 * HTTP/1.1, or TLS where none is expected, or the other way round; `local`: this machine ran out of ports, sockets or memory for them.
 */
export const errorKinds = [
  'status',
  'throttled',
  'content',
  'page',
  'time-out',
  'refused',
  'reset',
  'dns',
  'tls',
  'protocol',
  'local',
  'other',
] as const;

export type ErrorKind = (typeof errorKinds)[number];

const kindsByCode: Readonly<Record<string, ErrorKind>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  ECONNABORTED: 'reset',
  EPIPE: 'reset',
  ETIMEDOUT: 'time-out',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EAI_FAIL: 'dns',
  EPROTO: 'tls',
  EMFILE: 'local',
  ENFILE: 'local',
  ENOBUFS: 'local',
  EADDRNOTAVAIL: 'local',
};

/** Codes of node:tls and OpenSSL: bad certificates, failed handshakes. */
const tlsCode =
  /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|INVALID_CA|HOSTNAME_)/;

/**
 * The other side refused every protocol that was offered (alert 120, RFC 7301, 3.2), or what it
 * answered is no TLS. The code is not always OpenSSL's own, but the message has its words.
 */
const protocolMessage =
  /alert no application protocol|alert number 120\b|wrong version number|packet length too long|http request/i;

/** What answers speaks another protocol than the one that is expected. */
export class WrongProtocol extends Error {}

/** Tells the kind of an error of node:net, node:tls or node:dns by its code, and where need be its words. */
export function kindOfError(error: Error): ErrorKind {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const isTls = code === 'EPROTO' || tlsCode.test(code);
  if (error instanceof WrongProtocol || (isTls && protocolMessage.test(error.message))) {
    return 'protocol';
  }
  return kindsByCode[code] ?? (tlsCode.test(code) ? 'tls' : 'other');
}

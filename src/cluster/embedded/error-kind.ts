/** Why a request failed; `local`: this machine ran out of ports, sockets or memory for them. */
export const errorKinds = [
  'status',
  'time-out',
  'refused',
  'reset',
  'dns',
  'tls',
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

/** Tells the kind of an error of node:net, node:tls or node:dns by its code. */
export function kindOfError(error: Error): ErrorKind {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return kindsByCode[code] ?? (tlsCode.test(code) ? 'tls' : 'other');
}

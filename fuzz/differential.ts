// Reads random and mutated responses with the embedded agent's reader and with Node's own parser:
// `npm run differential -- --count 100000 --seed 1`.
import { parseArgs } from 'node:util';
import { seededRandom, type Random } from '../bench/simulation/random.ts';
import { ResponseReader } from '../src/cluster/embedded/http/response-reader.ts';
import { mutated } from './mutate.ts';
import { nodeOutcome, type Outcome } from './node-parser.ts';
import { response } from './responses.ts';

const { values } = parseArgs({
  options: { count: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } },
});

/** What the embedded agent's reader makes of these bytes, which come in pieces. */
function ownOutcome(bytes: Buffer, random: Random): Outcome & { readonly taken: number } {
  const { length: taken } = bytes;
  const reader = new ResponseReader();
  const buffer = Buffer.alloc(bytes.length);
  reader.begin(false, { cookies: true, headers: true, content: true });
  try {
    for (let at = 0; at < bytes.length;) {
      const size = Math.min(bytes.length - at, 1 + Math.floor(random() * 400));
      bytes.copy(buffer, 0, at, at + size);
      const rest = reader.read(buffer, size);
      if (rest !== null) return { ...whole(reader), taken: at + rest };
      at += size;
    }
  } catch {
    return { end: 'refused', status: null, content: null, taken };
  }
  return reader.endsWithConnection()
    ? { ...whole(reader), taken }
    : { end: 'cut', status: reader.status, content: null, taken };
}

function whole(reader: ResponseReader): Outcome {
  return { end: 'whole', status: reader.status, content: reader.kept.content() };
}

/** A response of which something is missing, and one that is none, is a failed request in either case. */
function isSame(own: Outcome, other: Outcome): boolean {
  if (own.end !== 'whole' || other.end !== 'whole') {
    return own.end !== 'whole' && other.end !== 'whole';
  }
  return own.status === other.status && own.content === other.content;
}

const allowed = /content-length:[^]*content-length:|transfer-encoding:[^\n]*\t/i;
const random = seededRandom(Number(values.seed));
const counts = {
  same: 0,
  stricter: 0,
  // Lines that end without a carriage return, and a length beside chunks (RFC 9112, 2.2 and 6.3).
  'as Node with insecureHTTPParser': 0,
  // One length that is repeated may be taken for one (RFC 9110, 8.6); a tab after a coding is none of it.
  'as the RFC allows': 0,
  unexplained: 0,
};
const examples: string[] = [];
for (let left = Number(values.count); left > 0; left -= 1) {
  const right = response(random);
  const text = random() < 0.3 ? right : mutated([right, response(random)], random);
  const bytes = Buffer.from(text, 'latin1');
  const own = ownOutcome(bytes, random);
  // What comes after a response is none of it: the connection is not used again.
  const taken = bytes.subarray(0, own.taken);
  const strict = await nodeOutcome(taken, false);
  if (isSame(own, strict)) counts.same += 1;
  else if (own.end !== 'whole') counts.stricter += 1;
  else if (isSame(own, await nodeOutcome(taken, true)))
    counts['as Node with insecureHTTPParser'] += 1;
  else if (allowed.test(text)) counts['as the RFC allows'] += 1;
  else {
    counts.unexplained += 1;
    if (examples.length < 10) examples.push(JSON.stringify({ text, own, strict }));
  }
}
console.log(examples.join('\n'));
console.log(counts);
process.exitCode = counts.unexplained > 0 ? 1 : 0;

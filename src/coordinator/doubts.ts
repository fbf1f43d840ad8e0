import { blind, partial, unmeasured } from './blindness.ts';
import {
  type Evidence,
  fewErrors,
  judgedOf,
  percent,
  quoted,
  short,
  shortUsers,
} from './evidence.ts';
import type { Sample } from './record.ts';
import { restarted } from './restarted.ts';
import { worsening } from './worsening.ts';
import { degradedBeforeLoad, unmoved, usersWait, whateverLoad } from './signal-doubts.ts';

/** Why an answer is to be read with care. */
export type DoubtKind =
  /** No level was measured at all. */
  | 'unmeasured'
  /** Not one request of the users was answered. */
  | 'nothing-answered'
  /** The run went blind for so long that it matters, or ended so. */
  | 'blind'
  /** A few users were degraded after many had been healthy, or none at all was enough to recover. */
  | 'not-recovered'
  /** The service restarted under load, while requests failed or signals could not be seen. */
  | 'restarted'
  /** Fewer users fared worse than more had before, again and again. */
  | 'worsening'
  /** The users wait longer than the service says: it does not see its own queue. */
  | 'users-wait'
  /** More than a few of the users' requests failed. */
  | 'errors'
  /** More than a few answers were much shorter than at first, and may be errors. */
  | 'short-answers'
  /** The answer lies beyond the users from which requests per second no longer grew. */
  | 'saturated'
  /** A judged signal did not move with the load. */
  | 'unmoved'
  /** A judged signal was degraded before any load. */
  | 'degraded-before-load'
  /** The agents had users that nobody ordered. */
  | 'unordered-users'
  /** A signal remembers more than its query says. */
  | 'remembers'
  /** Part of the data was missing. */
  | 'partial';

/** One reason to doubt an answer, in plain sentences; foreign text in them is raw. */
export interface Doubt {
  readonly kind: DoubtKind;
  /** What was seen, with its numbers. */
  readonly text: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** What a reader must know of an answer before trusting it, the gravest first. */
export function doubtsOf(evidence: Evidence): Doubt[] {
  return [
    nothingAnswered,
    unmeasured,
    unorderedUsers,
    restarted,
    notRecovered,
    neverRecovered,
    worsening,
    blind,
    partial,
    errors,
    shortAnswers,
    unmoved,
    whateverLoad,
    degradedBeforeLoad,
    remembers,
    saturated,
    usersWait,
  ].flatMap((doubt) => doubt(evidence));
}

function remembers({ result }: Evidence): Doubt[] {
  return (result.remembers ?? []).map(({ signal, seconds }) => ({
    kind: 'remembers',
    text: `"${signal}" tells of the past: without any user it took ${Math.round(seconds)} s to recover.`,
    remedy: 'Say what it remembers with its window, or use a rate or a histogram in its place.',
  }));
}

function nothingAnswered({ unanswered, samples }: Evidence): Doubt[] {
  if (!unanswered) return [];
  const asked = Math.max(0, ...samples.map(({ statistics }) => statistics?.requests ?? 0));
  if (asked === 0) {
    const most = Math.max(0, ...samples.map(({ activeUsers }) => activeUsers));
    return [
      {
        kind: 'nothing-answered',
        text: `No request of the users ever ended: the agents count none of up to ${shortUsers(most)}.`,
        remedy:
          "See that the service answers, and the agents' log: users that fail when they begin, or have no task, never come to ask.",
      },
    ];
  }
  return [
    {
      kind: 'nothing-answered',
      text: `The service answered none of its users' requests (${short(asked)} in a few seconds, all of them failed).`,
      remedy:
        'See that the service is up, and that the agents reach it: host, port, and http or https.',
    },
  ];
}

function unorderedUsers({ unorderedUsers: users }: Evidence): Doubt[] {
  return users === 0
    ? []
    : [
        {
          kind: 'unordered-users',
          text: `The agents had up to ${shortUsers(users)} that this run did not order; nothing that was seen meanwhile counts.`,
          remedy:
            'Let nobody else use the agents while a run goes on, or give each run agents of its own.',
        },
      ];
}

/** So many times as many users were healthy before. */
const manyMore = 1.5;

function tooMany(users: number): string {
  return users === 1 ? 'A single user was too many' : `${short(users)} users were too many`;
}

function notRecovered({ levels }: Evidence): Doubt[] {
  for (const [index, level] of levels.entries()) {
    const before = levels.slice(0, index).filter(({ side }) => side === 'healthy');
    const most = Math.max(0, ...before.map(({ users }) => users));
    const recovers = levels
      .slice(index + 1)
      .some(({ side, users }) => side === 'healthy' && users >= level.users);
    if (level.side === 'degraded' && most >= manyMore * level.users && !recovers) {
      return [
        {
          kind: 'not-recovered',
          text: `${tooMany(level.users)} after ${short(most)} had been healthy: the service has not recovered from the load in between.`,
          remedy:
            'See what keeps it busy without load, as a backlog, retries or memory, and run again once it is quiet.',
        },
      ];
    }
  }
  return [];
}

/** Not recovered in so long without users, in seconds, a service is not what it was. */
const longDrain = 60;

/** The run ended while it waited without users for a signal to recover from a breach. */
function neverRecovered({ samples }: Evidence): Doubt[] {
  const ran = samples.filter(({ phase }) => phase !== 'done' && phase !== 'paused');
  const isEmpty = ({ phase, requestedUsers }: Sample): boolean =>
    phase === 'drain' && requestedUsers === 0;
  const waited = ran.slice(ran.findLastIndex((sample) => !isEmpty(sample)) + 1);
  const [first, last] = [waited[0], waited.at(-1)];
  if (first === undefined || last === undefined || last.time - first.time < longDrain) return [];
  const degraded = judgedOf(last).filter(({ state }) => state === 'degraded');
  const names = degraded.map(({ signal }) => signal.name);
  const most = Math.max(...ran.map(({ activeUsers }) => activeUsers));
  return [
    {
      kind: 'not-recovered',
      text:
        `${names.length === 0 ? 'The service' : quoted(names)} did not recover in ` +
        `${Math.round(last.time - first.time)} s without any user, after up to ${short(most)} of them: ` +
        'what seemed healthy before may have been seen too late.',
      remedy:
        'See what keeps it busy without load, or whether the signal tells of what was long before; run again once it is quiet.',
    },
  ];
}

function errors({ users, unanswered }: Evidence): Doubt[] {
  if (unanswered || users === null || !((users.errorRatio ?? 0) > fewErrors)) return [];
  return [
    {
      kind: 'errors',
      text: `${percent(users.errorRatio ?? 0)} of the requests of ${shortUsers(users.users)} failed.`,
      remedy:
        'See what the service answered. To judge it, add a signal such as `agent-stat: error-ratio` with `max: 0.01`.',
    },
  ];
}

function shortAnswers({ users }: Evidence): Doubt[] {
  if (users?.short === undefined) return [];
  const { share, step } = users.short;
  return [
    {
      kind: 'short-answers',
      text:
        `${percent(share)} of the answers to ${shortUsers(users.users)} were more than ten times shorter ` +
        `than at first, with a status as expected (${step}): if those are errors, they count as none.`,
      remedy:
        'See what the service answers then, and say with `expect-body` of the scenario what an answer holds.',
    },
  ];
}

/** An answer up to this factor above where throughput ends is not beyond it. */
const beyond = 1.1;

function saturated({ result, saturation }: Evidence): Doubt[] {
  const users = result.low ?? result.users ?? 0;
  if (saturation === null || users <= beyond * saturation.users) return [];
  return [
    {
      kind: 'saturated',
      text: `From ${shortUsers(saturation.users)} on requests per second did not grow any more (${short(saturation.requestsPerSecond)}/s), so more users only waited longer.`,
      remedy:
        'Judge what the users wait for, as with `agent-stat: latency-p95`, or with a lower threshold.',
    },
  ];
}

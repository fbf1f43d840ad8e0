import type { Faults } from './world.ts';
import type { World } from './world.ts';

/** Texts that nobody may ever see. */
export const secrets = {
  agent: 'hunter2-of-the-agents',
  prometheus: 'hunter2-of-prometheus',
  github: 'ghs_hunter2ofgithub',
  file: 'hunter2-in-a-file',
} as const;

export const kinds = [
  'agents',
  'prometheus',
  'target',
  'github',
  'signals',
  'inputs',
  'resources',
] as const;
export type Kind = (typeof kinds)[number];

/** Thrown by a case that finds something wrong while it acts. */
export class Found extends Error {}

/** A process under test, while it runs. */
export interface Running {
  readonly pid: number;
  readonly world: World;
  readonly folder: string;
  readonly log: () => string;
  /** Counts the seconds until the end from now on. */
  readonly startClock: () => void;
  readonly signal: (name: NodeJS.Signals) => void;
  /** Kills it and all that it has started, at once. */
  readonly killAll: () => Promise<void>;
  /** Closes our end of its output. */
  readonly stopReading: (stream: 'stdout' | 'stderr') => void;
}

/** One thing that goes wrong, and how it must end. */
export interface ChaosCase {
  readonly name: string;
  readonly kind: Kind;
  /** The command by default. */
  readonly program?: 'command' | 'action';
  /** Inputs beside the usual ones; undefined takes one away. */
  readonly inputs?: Readonly<Record<string, string | undefined>>;
  readonly environment?: Readonly<Record<string, string>>;
  /** Files in the working directory, by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** Done before the program starts. */
  readonly prepare?: (folder: string, world: World) => void;
  /** So many files may be open; left out: as many as the machine allows. */
  readonly openFiles?: number;
  /** Loaded before the program: breaks its runtime. */
  readonly preload?: string;
  readonly faults?: Faults;
  /** Done once the first user is there, or at once. */
  readonly act?: (running: Running) => Promise<void> | void;
  readonly actAtOnce?: boolean;
  /** Its standard output goes to a disk that is full. */
  readonly fullDisk?: boolean;
  /** Runs the post step after the main one. */
  readonly post?: boolean;
  /** What is different in the environment of the post step. */
  readonly postEnvironment?: Readonly<Record<string, string>>;
  /** Of the files, those that are not there any more in the post step. */
  readonly filesGone?: readonly string[];
  readonly expect: {
    /** Exit codes that are right; null: ended by a signal. */
    readonly codes: readonly (number | null)[];
    /** Seconds until it has ended, from its start, or from `act` where there is one. */
    readonly within: number;
    /** Seconds until no user is left, after its end; 0 by default. */
    readonly usersGoneWithin?: number;
    /** Of memory at the peak; 300 by default. */
    readonly megabytes?: number;
    /** Something in its log. */
    readonly says?: RegExp;
    /** Nothing of this kind in its log. */
    readonly neverSays?: RegExp;
    /** Nothing of this kind in what people read of it: comments, summary and page. */
    readonly neverWrites?: RegExp;
    /** The last line of its log. */
    readonly last?: RegExp;
    /** Comments that were written, at least. */
    readonly comments?: number;
    /** A span in which the load must not grow, in seconds since the first user. */
    readonly blind?: readonly [from: number, to: number];
  };
}

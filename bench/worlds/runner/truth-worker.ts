// A thread that is sent worlds, and answers each with its truth.
import { parentPort } from 'node:worker_threads';
import { truthOf } from '../truth.ts';
import type { World } from '../world.ts';

parentPort?.on('message', (world: World) => parentPort?.postMessage(truthOf(world)));

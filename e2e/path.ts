import { delimiter, resolve } from 'node:path';

// What install.sh unpacked is found where the system has none of its own.
process.env['PATH'] = [process.env['PATH'], resolve('.e2e/usr/bin')].join(delimiter);

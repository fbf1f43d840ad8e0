import { marksOf, pictureOf } from '../../report/picture.ts';
import { errorOf, type Group } from './statistics.ts';

/** An SVG of error against time: a dot for each run, and a mark for the median of each world. */
export function worldsPicture(groups: readonly Group[]): string {
  return pictureOf(
    groups.flatMap(({ world, rows }) =>
      marksOf(
        world.name,
        rows.map((row) => ({ ...row, error: errorOf(row) })),
      ),
    ),
  );
}

import type { Random } from '../../simulation/random.ts';
import type { Distribution } from '../world.ts';

/** Draws from a distribution, in seconds. */
export function samplerOf(distribution: Distribution, random: Random): () => number {
  const exponential = (mean: number): number => -mean * Math.log(1 - random());
  const { mean } = distribution;
  switch (distribution.kind) {
    case 'exponential':
      return () => exponential(mean);
    case 'constant':
      return () => mean;
    case 'lognormal': {
      const { sigma } = distribution;
      const median = mean * Math.exp(-(sigma ** 2) / 2);
      return () => median * Math.exp(sigma * standardNormal(random));
    }
    case 'pareto': {
      const { shape } = distribution;
      const least = (mean * (shape - 1)) / shape;
      return () => least * (1 - random()) ** (-1 / shape);
    }
    case 'bimodal': {
      const { slowShare, slowMean } = distribution;
      return () => exponential(random() < slowShare ? slowMean : mean);
    }
  }
}

/** Of Box and Muller, Ann. Math. Stat. 29, 1958. */
export function standardNormal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

import { describe, expect, it } from '@jest/globals';
import {
  formatClock,
  formatCount,
  formatDuration,
  formatMoment,
  formatPercent,
  formatShare,
  formatUsers,
  formatValue,
} from '../../../src/report/text/numbers.ts';

describe('numbers', () => {
  it.each([
    [0, '0'],
    [999.6, '1,000'],
    [1234, '1,234'],
    [1_234_567, '1,234,567'],
  ])('counts %d as %s', (count, text) => {
    expect(formatCount(count)).toBe(text);
  });

  it.each([
    [0, '0 users'],
    [1, '1 user'],
    [1056, '1,056 users'],
  ])('calls %d %s', (count, text) => {
    expect(formatUsers(count)).toBe(text);
  });

  it.each([
    [0.032, '3.2%'],
    [0.95, '95%'],
    [0.999, '99.9%'],
    [-0.0512, '-5.1%'],
  ])('shows the ratio %d as %s', (ratio, text) => {
    expect(formatPercent(ratio)).toBe(text);
  });

  it.each([
    [0, '0'],
    [-0, '0'],
    [0.31, '0.31'],
    [0.49812, '0.498'],
    [0.000123, '0.000123'],
    [1.23456e-7, '1.23e-7'],
    [9870, '9,870'],
    [9994, '9,990'],
    [9995, '10 k'],
    [12_345, '12.3 k'],
    [999_600, '1 M'],
    [500e6, '500 M'],
    [2.1e9, '2.1 G'],
    [-12_345, '-12.3 k'],
    [3e15, '3e15'],
    [Infinity, '∞'],
    [-Infinity, '-∞'],
    [NaN, '–'],
  ])('shows the value %d as %s', (value, text) => {
    expect(formatValue(value)).toBe(text);
  });

  it.each([
    [0.62, '62%'],
    [0.994, '99%'],
    [0.9996, '99.9%'],
    [1, '100%'],
    [1.004, '100%'],
    [1.04, '104%'],
    [9.99, '999%'],
    [Math.exp(5), '> 1,000%'],
    [Math.exp(-5), '< 1%'],
  ])('shows a share of %d of the threshold as %s', (share, text) => {
    expect(formatShare(Math.log(share))).toBe(text);
  });

  it.each([
    [-3, '0 s'],
    [45.4, '45 s'],
    [59.6, '1 m'],
    [250, '4 m 10 s'],
    [3599.7, '1 h'],
    [3900, '1 h 5 m'],
    [36_000, '10 h'],
  ])('says %d seconds as %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });

  it.each([
    [-1, '00:00'],
    [135.9, '02:15'],
    [3735, '1:02:15'],
  ])('shows %d seconds on a clock as %s', (seconds, text) => {
    expect(formatClock(seconds)).toBe(text);
  });

  it('shows a moment in UTC', () => {
    expect(formatMoment(1_772_366_459)).toBe('2026-03-01 12:00 UTC');
  });
});

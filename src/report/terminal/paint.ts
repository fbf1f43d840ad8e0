import { styleText } from 'node:util';

export type Colour = 'red' | 'green' | 'yellow' | 'dim' | 'bold';

/** Text for a terminal; whether one is there to show colours is for the caller to know. */
export function paint(colours: boolean, colour: Colour, text: string): string {
  return colours ? styleText(colour, text, { validateStream: false }) : text;
}

/** One line of the bench. Only ratios and counts of one run say anything: the machine, and who else uses it, vary. */
export interface Figure {
  what: string;
  /** The median. */
  value: number;
  unit: '×' | 'KB' | 'MB' | 'calls' | 'round trips' | 'a second' | 's' | 'ms' | 'times' | '%';
  /** The middle half of what was measured; absent where it was measured once. */
  spread?: readonly [number, number];
  comparedWith: string;
  /** The value may be no higher. */
  atMost?: number;
}

/** What one file of the bench measures. */
export interface Subject {
  /** For `--only`. */
  name: string;
  title: string;
  measure(bench: Bench): Promise<Figure[]>;
}

/** What a subject is told, and tells. */
export interface Bench {
  /** Once through everything, with the smallest numbers: to see that it still runs. */
  quick: boolean;
  progress(text: string): void;
}

export function isMissed({ value, atMost }: Figure): boolean {
  return atMost !== undefined && value > atMost;
}

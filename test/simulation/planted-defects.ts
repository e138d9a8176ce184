import type { Circumstances } from './circumstances.ts';

/** A mistake that somebody could make in the broker. The simulation has to notice it. */
export interface PlantedDefect {
  name: string;
  /** In lambda. */
  file: string;
  /** A text that the file holds exactly once. */
  from: string;
  to: string;
  /** Whose breach gives it away. */
  breaks: string;
  /** Where it shows soonest. */
  under?: Partial<Circumstances>;
}

export const plantedDefects: readonly PlantedDefect[] = [];

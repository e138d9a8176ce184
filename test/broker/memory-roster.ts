import type { RosterStore } from '../../lambda/broker/ports.ts';
import type { Roster } from '../../lambda/broker/record/roster.ts';

/** What the sweeps remember, in memory; it can refuse to be read or written. */
export class MemoryRoster implements RosterStore {
  roster: Roster = new Map();
  /** How often it was written. */
  writes = 0;
  refuses: Error | undefined;

  async read(): Promise<Roster> {
    if (this.refuses) throw this.refuses;
    return this.roster;
  }

  async write(roster: Roster): Promise<void> {
    if (this.refuses) throw this.refuses;
    this.writes += 1;
    this.roster = roster;
  }
}

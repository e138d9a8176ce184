import type { Bench, Figure, Subject } from './figure.ts';
import { type Functions, functions, usageOf, type Variant } from './functions.ts';
import { inTurn, ratios } from './samples.ts';
import { type Services, serveFarAway } from './services.ts';

/** What it takes until a new process has answered. */
interface Start {
  wallMs: number;
  /** The processor of a small function: Lambda gives 512 MB less than a third of one. */
  cpuMs: number;
  peakMb: number;
}

/** From the start of the process to its first answer, which for the function is that of a sweep of no records. */
export const coldStart: Subject = {
  name: 'cold-start',
  title: 'Cold start: from the start of the process to its first answer',
  async measure({ quick, progress }: Bench): Promise<Figure[]> {
    const made = await functions();
    const services = await serveFarAway(0, made.deployed.environment);
    const begin = (variant: Variant) => () => firstAnswer(made, services, variant);
    progress('starts processes');
    const { deployed, naive, empty } = await inTurn(quick ? 1 : 31, {
      empty: begin('empty'),
      deployed: begin('deployed'),
      naive: begin('naive'),
    });
    await services.close();
    const compared = (unit: keyof Start, other: Start[]) =>
      ratios(
        deployed.map((one) => one[unit]),
        other.map((one) => one[unit]),
      );
    const figure = (what: string, unit: keyof Start, other: Start[], comparedWith: string, atMost: number): Figure => {
      const { median, spread } = compared(unit, other);
      return { what, value: median, unit: '×', spread, comparedWith, atMost };
    };
    return [
      figure('time', 'wallMs', empty, 'an empty handler', 2.5),
      figure('processor time', 'cpuMs', empty, 'an empty handler', 2.5),
      figure('time', 'wallMs', naive, 'a bundle of whole packages', 1),
      figure('processor time', 'cpuMs', naive, 'a bundle of whole packages', 1),
      figure('peak memory', 'peakMb', empty, 'an empty handler', 2),
    ];
  },
};

async function firstAnswer({ start }: Functions, { environment }: Services, variant: Variant): Promise<Start> {
  const began = performance.now();
  const running = await start(variant, environment);
  const outcome = await running.invoke({});
  const wallMs = performance.now() - began;
  const usage = await usageOf(running);
  const output = await running.stop();
  if (outcome.error) throw new Error(`The ${variant} function failed: ${outcome.error.errorMessage}\n${output}`);
  return { wallMs, ...usage };
}

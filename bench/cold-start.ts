import type { Bench, Figure, Subject } from './figure.ts';
import { type Functions, functions, type Variant } from './functions.ts';
import { inTurn, ratios } from './samples.ts';
import { type Services, serveFarAway } from './services.ts';

/** From the start of the process to its first answer, which for the function is that of a sweep of no records. */
export const coldStart: Subject = {
  name: 'cold-start',
  title: 'Cold start: process start to first answer',
  async measure({ quick, progress }: Bench): Promise<Figure[]> {
    const made = await functions();
    const services = await serveFarAway(0, made.deployed.environment);
    progress('starting processes');
    const start = (variant: Variant) => () => firstAnswer(made, services, variant);
    const { deployed, naive, empty } = await inTurn(quick ? 1 : 25, {
      empty: start('empty'),
      deployed: start('deployed'),
      naive: start('naive'),
    });
    await services.close();
    const againstEmpty = ratios(deployed, empty);
    const againstNaive = ratios(deployed, naive);
    return [
      {
        what: 'the deployed bundle',
        value: againstEmpty.median,
        unit: '×',
        spread: againstEmpty.spread,
        comparedWith: 'an empty handler',
        atMost: 2.5,
      },
      {
        what: 'the deployed bundle',
        value: againstNaive.median,
        unit: '×',
        spread: againstNaive.spread,
        comparedWith: 'a bundle of whole packages',
        atMost: 1,
      },
    ];
  },
};

async function firstAnswer({ start }: Functions, { environment }: Services, variant: Variant): Promise<number> {
  const began = performance.now();
  const running = await start(variant, environment);
  const outcome = await running.invoke({});
  const took = performance.now() - began;
  const output = await running.stop();
  if (outcome.error) throw new Error(`The ${variant} function failed: ${outcome.error.errorMessage}\n${output}`);
  return took;
}

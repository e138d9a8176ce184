import type { Bench, Figure, Subject } from './figure.ts';
import { type Functions, functions } from './functions.ts';
import { samples } from './samples.ts';
import { serveFarAway } from './services.ts';
import { register } from './settled-records.ts';

/** What a sweep sets itself, so as to keep below the fifty writes a second that Secrets Manager takes. */
const PACE = 8;

/** How many tokens one function renews in a second where all are due, the services next door. */
export const throughput: Subject = {
  name: 'throughput',
  title: 'Tokens renewed by one function, the services next door',
  async measure({ quick, progress }: Bench): Promise<Figure[]> {
    const made = await functions();
    const records = quick ? 10 : 300;
    const rates: number[] = [];
    for (let round = 0; round < (quick ? 1 : 3); round += 1) {
      progress(`renews ${records} tokens`);
      rates.push(await renewAll(made, records));
    }
    const { median, spread } = samples(rates);
    const comparedWith = `the pace of ${PACE} a second that a sweep keeps`;
    return [{ what: 'tokens renewed by a sweep', value: median, unit: 'a second', spread, comparedWith }];
  },
};

async function renewAll({ deployed, start }: Functions, records: number): Promise<number> {
  const services = await serveFarAway(0, deployed.environment);
  register(services, records);
  const running = await start('deployed', services.environment);
  await running.invoke({ usage: true });
  const began = performance.now();
  const { error } = await running.invoke({ force: true });
  const seconds = (performance.now() - began) / 1000;
  await running.stop();
  await services.close();
  if (error) throw new Error(`The sweep failed: ${error.errorMessage}`);
  return records / seconds;
}

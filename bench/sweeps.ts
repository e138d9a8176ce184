import type { Bench, Figure, Subject } from './figure.ts';
import { type Functions, functions, usageOf } from './functions.ts';
import { samples } from './samples.ts';
import { serveFarAway } from './services.ts';
import { register } from './settled-records.ts';

const ROUND_TRIP_MS = 20;

interface Swept {
  seconds: number;
  peakMb: number;
  calls: number;
}

/** A sweep by a process of its own, of records that each have a client and an org of their own. */
export const sweeps: Subject = {
  name: 'sweep',
  title: `The sweep, at ${ROUND_TRIP_MS} ms`,
  async measure({ quick, progress }: Bench): Promise<Figure[]> {
    const made = await functions();
    const sizes = quick ? [10, 100] : [100, 1_000, 10_000];
    const figures: Figure[] = [];
    for (const [what, dueOfTen] of [
      ['none due', 0],
      ['a tenth due', 1],
    ] as const) {
      const medians: Swept[] = [];
      for (const records of sizes) {
        const rounds = quick || records >= 10_000 ? 1 : 3;
        const measured: Swept[] = [];
        for (let round = 0; round < rounds; round += 1) {
          progress(`sweeps ${records.toLocaleString('en')} records, ${what}`);
          measured.push(await sweepOnce(made, records, dueOfTen));
        }
        medians.push(figuresOf(figures, `${records.toLocaleString('en')} records, ${what}`, measured));
      }
      const [less, most] = medians.slice(-2) as [Swept, Swept];
      const slope = { unit: '×', comparedWith: 'a tenth of the records', atMost: 11 } as const;
      figures.push(
        { what: `time of ten times the records, ${what}`, value: most.seconds / less.seconds, ...slope },
        { what: `calls of ten times the records, ${what}`, value: most.calls / less.calls, ...slope },
      );
    }
    return figures;
  },
};

function figuresOf(figures: Figure[], what: string, measured: Swept[]): Swept {
  const figure = (unit: 's' | 'MB' | 'calls', values: number[], atMost?: number) => {
    const { median, spread } = samples(values);
    const isMeasuredOften = values.length > 1;
    figures.push({
      what,
      value: median,
      unit,
      ...(isMeasuredOften && { spread }),
      comparedWith: atMost === undefined ? 'the other sizes' : 'the target',
      ...(atMost !== undefined && { atMost }),
    });
    return median;
  };
  const isIdle = what.endsWith('none due');
  return {
    seconds: figure(
      's',
      measured.map(({ seconds }) => seconds),
      isIdle && what.startsWith('10,000') ? 30 : undefined,
    ),
    peakMb: figure(
      'MB',
      measured.map(({ peakMb }) => peakMb),
      160,
    ),
    calls: figure(
      'calls',
      measured.map(({ calls }) => calls),
    ),
  };
}

async function sweepOnce({ deployed, start }: Functions, records: number, dueOfTen: number): Promise<Swept> {
  const services = await serveFarAway(ROUND_TRIP_MS, deployed.environment);
  register(services, records, dueOfTen);
  const running = await start('deployed', services.environment);
  await running.invoke({ usage: true });
  const began = performance.now();
  const { result, error } = await running.invoke({});
  const seconds = (performance.now() - began) / 1000;
  if (error) throw new Error(`The sweep failed: ${error.errorMessage}`);
  const expected = { records, refreshed: (records / 10) * dueOfTen, skipped: 0 };
  for (const [name, value] of Object.entries(expected)) {
    const counted = (result as Record<string, unknown>)[name];
    if (counted !== value) throw new Error(`The sweep counted ${counted} ${name} instead of ${value}.`);
  }
  const { peakMb } = await usageOf(running);
  await running.stop();
  await services.close();
  return { seconds, peakMb, calls: services.calls };
}

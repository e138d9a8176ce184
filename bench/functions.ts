import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { type BundledFunction, bundleFunction } from '../test/bundle/bundled-function.ts';
import { type RunningFunction, startFunction } from '../test/support/runtime-api.ts';

const inProject = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** The variants of the function that are compared; `directory` holds each under its name. */
export interface Functions {
  deployed: BundledFunction;
  /** Starts a variant, with all that Lambda does around it. */
  start(variant: Variant, environment: Record<string, string>): Promise<RunningFunction>;
}

/** As it is deployed; with whole packages instead of what is used of them; without anything in it. */
export type Variant = 'deployed' | 'naive' | 'empty';

/** What a process has used by now: processor time, and the most memory that it ever held. */
export interface Usage {
  cpuMs: number;
  peakMb: number;
}

/** Beside each variant, to ask it from outside. */
const WITH_USAGE = `import { readFileSync } from 'node:fs';
import { handler as inner } from './index.mjs';
const usage = () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  // On Linux maxRSS begins with what the parent held when it forked.
  const peakKb = process.platform === 'linux' ? /VmHWM:\\s*(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1] : maxRSS;
  return { cpuMs: (userCPUTime + systemCPUTime) / 1000, peakMb: peakKb / 1024 };
};
export const handler = (event, context) => (event.usage ? usage() : inner(event, context));
`;

let made: Promise<Functions> | undefined;

/** Bundles all variants, once a process. */
export function functions(): Promise<Functions> {
  made ??= make();
  return made;
}

async function make(): Promise<Functions> {
  const deployed = bundleFunction();
  const directory = mkdtempSync(join(tmpdir(), 'token-broker-bench-'));
  process.once('exit', () => {
    deployed.remove();
    rmSync(directory, { recursive: true });
  });
  const place = (variant: Variant) => join(directory, variant);
  cpSync(deployed.directory, place('deployed'), { recursive: true });
  await bundleNaive(join(place('naive'), 'index.mjs'));
  cpSync(inProject('bench/empty-handler.ts'), join(place('empty'), 'index.mjs'));
  for (const variant of ['deployed', 'naive', 'empty'] as const) {
    writeFileSync(join(place(variant), 'with-usage.mjs'), WITH_USAGE);
  }

  return {
    deployed,
    start: (variant, environment) =>
      startFunction({ ...deployed, directory: place(variant), handler: 'with-usage.handler', environment }),
  };
}

export async function usageOf(running: RunningFunction): Promise<Usage> {
  const { result } = await running.invoke({ usage: true });
  return result as Usage;
}

/** The same function, in a bundle that holds every package whole, as `import * as` and a namespace kept would. */
async function bundleNaive(outfile: string): Promise<void> {
  await build({
    entryPoints: [inProject('bench/naive-handler.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    minify: true,
    keepNames: true,
    sourcemap: true,
    sourcesContent: false,
    banner: { js: "import{createRequire as requireFrom}from'node:module';const require=requireFrom(import.meta.url);" },
    logLevel: 'error',
  });
}

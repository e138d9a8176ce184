import { describe, it } from 'vitest';
import { lasting } from '../cli/sandbox-here.ts';
import { named, onceEach } from './documented.ts';
import { examplesOfHelp } from './examples.ts';
import { attempt } from './runners.ts';
import { Scene } from './scene.ts';

const scene = lasting(new Scene());
const examples = onceEach(await examplesOfHelp());

describe('an example in a help text works as it is written', { timeout: 120_000 }, () => {
  it.concurrent.each(named(examples))('%s', (_name, command) => attempt(command, scene));
});

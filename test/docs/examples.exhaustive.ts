import { lasting } from '../cli/sandbox-here.ts';
import { onceEach } from './documented.ts';
import { examplesOfHelp } from './examples.ts';
import { Scene } from './scene.ts';
import { tryAll } from './trials.ts';

// As a shell starts them.
const examples = onceEach(await examplesOfHelp());
tryAll('an example in a help text works as it is written', examples, lasting(new Scene('as processes')));

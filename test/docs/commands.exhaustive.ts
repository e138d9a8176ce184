import { lasting } from '../cli/sandbox-here.ts';
import { onceEach } from './documented.ts';
import { examplesOfHelp } from './examples.ts';
import { Scene } from './scene.ts';
import { tryAll, tryCommandsOfPages } from './trials.ts';

// As a shell starts them: npm, Node, the AWS CLI where it is at hand.
const scene = lasting(new Scene('as processes'));
tryCommandsOfPages(scene);
tryAll('an example in a help text works as it is written', onceEach(await examplesOfHelp()), scene);

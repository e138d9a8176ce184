import { lasting } from '../cli/sandbox-here.ts';
import { Scene } from './scene.ts';
import { tryCommandsOfPages } from './trials.ts';

// As a shell starts them: npm, Node, the AWS CLI where it is at hand.
tryCommandsOfPages(lasting(new Scene('as processes')));

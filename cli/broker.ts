import { commandGroup } from './command-group.ts';
import { consumers } from './consumers.ts';
import { flows } from './flows.ts';
import { list } from './list.ts';
import { pause } from './pause.ts';
import { refresh } from './refresh.ts';
import { remove } from './remove.ts';
import { restore } from './restore.ts';
import { resume } from './resume.ts';
import { sandbox } from './sandbox.ts';
import { status } from './status.ts';

/** The operator's command. */
export const broker = commandGroup('', 'The token broker.', {
  list,
  status,
  refresh,
  pause,
  resume,
  restore,
  remove,
  consumers,
  flows,
  sandbox,
});

import { commandGroup } from './command-group.ts';
import { doctor } from './doctor.ts';
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
  doctor,
  refresh,
  pause,
  resume,
  restore,
  remove,
  flows,
  sandbox,
});

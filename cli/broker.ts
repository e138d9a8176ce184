import { commandGroup } from './command-group.ts';
import { connect } from './connect.ts';
import { consumers } from './consumers.ts';
import { doctor } from './doctor.ts';
import { flows } from './flows.ts';
import { list } from './list.ts';
import { pause } from './pause.ts';
import { probe } from './probe.ts';
import { refresh } from './refresh.ts';
import { remove } from './remove.ts';
import { restore } from './restore.ts';
import { resume } from './resume.ts';
import { rotateSecret } from './rotate-secret.ts';
import { sandbox } from './sandbox.ts';
import { setup } from './setup.ts';
import { status } from './status.ts';

const explanation = {
  name: '',
  summary: 'The token broker.',
  examples: ['status', 'refresh clinic --help', 'sandbox'],
};

/** The operator's command. */
export const broker = commandGroup(explanation, {
  setup,
  list,
  status,
  doctor,
  refresh,
  pause,
  resume,
  'rotate-secret': rotateSecret,
  probe,
  restore,
  remove,
  consumers,
  flows,
  connect,
  sandbox,
});

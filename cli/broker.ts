import { pause } from './changes/pause.ts';
import { remove } from './changes/remove.ts';
import { restore } from './changes/restore.ts';
import { resume } from './changes/resume.ts';
import { rotateSecret } from './changes/rotate-secret.ts';
import { connect } from './connect/connect.ts';
import { consumers } from './consumers/consumers.ts';
import { doctor } from './doctor/doctor.ts';
import { flows } from './flows/flows.ts';
import { probe } from './probe/probe.ts';
import { refresh } from './refresh/refresh.ts';
import { sandbox } from './sandbox/sandbox.ts';
import { setup } from './setup/setup.ts';
import { list } from './status/list.ts';
import { status } from './status/status.ts';
import { commandGroup } from './terminal/command-group.ts';

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

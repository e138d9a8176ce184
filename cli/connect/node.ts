import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../../lib/project-folder.ts';
import type { Picture, Section } from './sheet.ts';

const ICON_NOTE =
  'an SVG of 64 x 64; a click on the picture in the HTML sheet saves it, and a checkout has it in cli/connect';

/** The icon that is shipped: an SVG of 64 x 64. */
const icon: Picture = {
  name: 'person.svg',
  svg: readFileSync(join(projectFolder, 'cli/connect/person.svg'), 'utf8'),
};

/** The node, before it has methods. */
export const nodeSection: Section = {
  title: 'The custom node',
  text: ['Webex Connect: Assets > Integrations > Add Integration > Custom Node. Some plans lack custom nodes.'],
  fields: [
    { label: 'Creation type', value: 'From blank' },
    { label: 'API Integration Type', value: 'REST' },
    { label: 'Node name', value: 'Webex People' },
    { label: 'Description', value: 'Looks a person up by e-mail' },
    { label: 'Node category', value: 'Webex APIs', note: 'or one of your own' },
    { label: 'Node icon', value: icon.name, note: ICON_NOTE },
  ],
  picture: icon,
};

/** What is asked, and by what. A node has up to 25 methods. */
export const methodSection: Section = {
  title: 'The method: a person by e-mail',
  text: ['A node has up to 25 methods; each has an authorization of its own.'],
  fields: [
    { label: 'Method name', value: 'GetPersonByEmail' },
    { label: 'Type', value: 'GET' },
    { label: 'Resource URL', value: 'https://webexapis.com/v1/people' },
    { label: 'Request Timeout', value: '2000', note: 'milliseconds' },
    { label: 'Connection Timeout', value: '2000', note: 'milliseconds' },
  ],
};

/** What goes along with the request, and what comes of it. */
export const exchangeSections: readonly Section[] = [
  {
    title: 'Parameters',
    text: ['No Authorization header: the node sends it by itself.'],
    fields: [
      { label: 'URL parameter email', value: 'email', note: 'Dynamic: the flow fills the field of this name' },
      { label: 'URL parameter callingData', value: 'true', note: 'Static' },
    ],
  },
  {
    title: 'Node events',
    text: ['They become the outcomes of the node in a flow.'],
    fields: [
      { label: 'Success', value: 'HTTP Status equals 200' },
      { label: 'Error', value: 'HTTP Status not equals 200' },
    ],
  },
  {
    title: 'Response',
    fields: [
      { label: 'Response Format', value: 'JSON' },
      { label: 'Parameter name', value: 'person', note: 'in lower case, as scripts read it' },
      { label: 'Read from', value: 'Body' },
      {
        label: 'Response Path',
        value: '$.items[0]',
        note: 'without a person of that address it finds nothing, with a 200',
      },
    ],
  },
  {
    title: 'Switch it on',
    steps: ['Save the node.', 'Assets > Integrations: toggle it on. It is off at first, and then no flow offers it.'],
  },
];

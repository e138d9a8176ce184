import type { Exchange } from '../loopback-server.ts';
import type { CadVariable } from './cad-variable.ts';
import { Refusal } from './refusal.ts';
import { parseFilter } from './rsql.ts';

const filterable = [
  'id',
  'version',
  'name',
  'description',
  'active',
  'agentEditable',
  'variableType',
  'defaultValue',
  'reportable',
  'agentViewable',
  'sensitive',
  'desktopLabel',
  'systemDefault',
];
const attributes = [...filterable, 'organizationId', 'createdTime', 'lastUpdatedTime'];

/** The variables that the query's `filter` and `search` leave. Throws a Refusal with 400. */
export function selected(variables: readonly CadVariable[], { query }: Exchange): readonly CadVariable[] {
  const filter = query.get('filter');
  const search = query.get('search');
  const passes = filter === null ? () => true : parseFilter(filter, filterable);
  const keyword = search === null ? '' : searchKeyword(search).toLowerCase();
  return variables.filter((variable) => passes({ ...variable }) && variable.name.toLowerCase().includes(keyword));
}

/** A variable with the `attributes` that the query names, or all of them. Throws a Refusal with 400. */
export function withAttributes(variable: CadVariable, { query }: Exchange): Partial<CadVariable> {
  const named = query.get('attributes')?.split(',');
  if (!named) return variable;
  if (!named.every((name) => attributes.includes(name))) throw new Refusal(400, 'attributes: must name known fields.');
  return Object.fromEntries(Object.entries(variable).filter(([name]) => named.includes(name)));
}

/** `Cisco`, `"Cisco"`, `field=="name";value=="Cisco"` or `fields=in=("name");value=="Cisco"`. */
function searchKeyword(search: string): string {
  const stated = /^(?:field==|fields=in=)\(?"(.*?)"\)?;value=="(.*)"$/.exec(search);
  if (!stated) return search.replaceAll('"', '');
  if (stated[1] !== 'name') throw new Refusal(400, 'search: is supported in the field name only.');
  return stated[2] ?? '';
}

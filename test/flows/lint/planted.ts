import type { Planted } from './plant.ts';
import { plantedInBindings } from './planted-bindings.ts';
import { plantedInDiagram } from './planted-diagram.ts';
import { plantedInFormat } from './planted-format.ts';
import { plantedInNames } from './planted-names.ts';
import { plantedInPaths } from './planted-paths.ts';
import { plantedInRequests } from './planted-requests.ts';
import { plantedInSecrets } from './planted-secrets.ts';
import { plantedInTransport } from './planted-transport.ts';
import { plantedInVariables } from './planted-variables.ts';

/** Every defect that the linter must name. */
export const planted: readonly Planted[] = [
  ...plantedInFormat,
  ...plantedInDiagram,
  ...plantedInVariables,
  ...plantedInBindings,
  ...plantedInNames,
  ...plantedInRequests,
  ...plantedInTransport,
  ...plantedInPaths,
  ...plantedInSecrets,
];

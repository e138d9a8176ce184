import { findPackageJSON } from 'node:module';
import { dirname } from 'node:path';

/** Where the sources are: the folder of package.json, whether this file runs as it is or as it was built into dist. */
export const projectFolder = dirname(findPackageJSON(import.meta.url) as string);

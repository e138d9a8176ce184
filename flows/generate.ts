import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderFlows } from './render.ts';
import { placeholders } from './values.ts';

// Writes the generic files beside this one, or into the folder that is named: node flows/generate.ts
const folder = process.argv[2] ?? import.meta.dirname;
for (const { name, text } of renderFlows(placeholders)) writeFileSync(join(folder, name), text);

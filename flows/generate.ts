import { writeFileSync } from 'node:fs';
import { renderFlows } from './render.ts';
import { placeholders } from './values.ts';

// Writes the generic files beside this one: node flows/generate.ts
for (const { name, text } of renderFlows(placeholders)) writeFileSync(new URL(name, import.meta.url), text);

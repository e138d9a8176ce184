import { stampedeOf } from './stampede.ts';

stampedeOf(200);

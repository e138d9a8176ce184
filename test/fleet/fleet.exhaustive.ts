import { renewalsOf, sweepsOf } from './scenarios.ts';

renewalsOf(100_000);
sweepsOf(100_000);

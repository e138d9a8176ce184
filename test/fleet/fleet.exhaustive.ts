import { fleetOf } from './scenarios.ts';

fleetOf(100_000);

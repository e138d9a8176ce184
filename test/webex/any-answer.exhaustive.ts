import { anyAnswer } from './any-answer.ts';

anyAnswer(5_000);

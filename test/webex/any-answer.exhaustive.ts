import { anyAnswer } from './any-answer.ts';

anyAnswer(2_000);

import { anyAnswer } from './any-answer.ts';

anyAnswer(100);

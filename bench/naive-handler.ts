import * as logger from '@aws-lambda-powertools/logger';
import * as metrics from '@aws-lambda-powertools/metrics';
import * as schedulerClient from '@aws-sdk/client-scheduler';
import * as secretsManagerClient from '@aws-sdk/client-secrets-manager';
import * as snsClient from '@aws-sdk/client-sns';

/** Whoever imports packages whole and looks names up in them gets them whole. */
export const whole = [logger, metrics, schedulerClient, secretsManagerClient, snsClient];

export { handler } from '../lambda/refresh/handler.ts';

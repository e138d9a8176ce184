import * as logger from '@aws-lambda-powertools/logger';
import * as metrics from '@aws-lambda-powertools/metrics';
import * as schedulerClient from '@aws-sdk/client-scheduler';
import * as secretsManagerClient from '@aws-sdk/client-secrets-manager';
import * as snsClient from '@aws-sdk/client-sns';

/** A bundle contains all of a package that is imported whole and searched for names at run time. */
export const whole = [logger, metrics, schedulerClient, secretsManagerClient, snsClient];

export { handler } from '../lambda/refresh/handler.ts';

import { App } from 'aws-cdk-lib';
import { readSettings, SettingsError } from '../lib/settings.ts';
import { TokenBrokerStack } from '../lib/token-broker-stack.ts';

const app = new App();
try {
  new TokenBrokerStack(app, readSettings(app.node));
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  console.error(error.message);
  process.exit(1);
}

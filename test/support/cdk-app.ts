import { App, type AppProps } from 'aws-cdk-lib';
import cdkJson from '../../cdk.json' with { type: 'json' };

/** The CDK app as the CDK CLI would start it: with the context of cdk.json, and with what `-c` adds to it. */
export function cdkApp(flags: Record<string, unknown> = {}, props: AppProps = {}): App {
  return new App({ ...props, context: { ...cdkJson.context, ...flags } });
}

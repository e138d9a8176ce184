import { RemovalPolicy } from 'aws-cdk-lib';
import { type IRole, type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type ILogGroup, LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/** Where a function writes what it does, and a role that may do that and what the statements allow. */
export function logAndRole(
  scope: Construct,
  { description, statements }: { description: string; statements: readonly PolicyStatement[] },
): { logGroup: ILogGroup; role: IRole } {
  // Half a year covers two lives of a refresh token. What happened to a tenant's access outlives the stack.
  const logGroup = new LogGroup(scope, 'Logs', {
    retention: RetentionDays.SIX_MONTHS,
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  });
  // A role of our own, because the managed policy for logs reaches every log group of the account.
  const role = new Role(scope, 'Role', { description, assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  logGroup.grantWrite(role);
  for (const statement of statements) role.addToPolicy(statement);
  return { logGroup, role };
}

import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import { codeFindings, deploymentFindings } from '../../../cli/doctor/deployment.ts';
import { surroundingsOf } from '../../../cli/installation/surroundings.ts';
import { cloudFormation, type DeployedStack } from '../../../sandbox/aws/cloudformation.ts';
import { serveForTest, startClock } from '../../sandbox/aws/stand-in.ts';
import { fresh } from '../sandbox-here.ts';
import { Clinic, consult, said } from './clinic.ts';

fresh(new Clinic());
const here = { stack: undefined, profile: undefined, region: undefined };

describe('the stack', () => {
  it('is missing, which is all that can be said, beside the bootstrap', async () => {
    const { code, text, findings } = await consult('doctor --stack other');
    expect(code).toBe(1);
    expect(text).toMatch(
      /^✘ stack: There is no stack other .*\n {4}Set name to other in cdk\.json and deploy: npx cdk deploy other \. Or name /,
    );
    expect(findings.map(({ check }) => check)).toEqual(['stack', 'bootstrap']);
  });

  it.each([
    ['CREATE_COMPLETE', 'ok'],
    ['UPDATE_COMPLETE', 'ok'],
    ['UPDATE_IN_PROGRESS', 'warning'],
    ['UPDATE_ROLLBACK_COMPLETE', 'warning'],
    ['ROLLBACK_COMPLETE', 'problem'],
    ['UPDATE_ROLLBACK_FAILED', 'problem'],
    ['DELETE_FAILED', 'problem'],
  ])('that is %s is a case of %s', async (status, state) => {
    const deployment = {
      name: 'token-broker',
      installation: 'token-broker',
      region: 'eu-west-1',
      createdAt: 0,
      status,
      outputs: {},
      parts: () => Promise.reject(),
    };
    const found = await deploymentFindings('token-broker', deployment, surroundingsOf(here, process.env).stacks);
    expect(said(found, 'stack')).toMatchObject([{ state }]);
  });

  it('was deployed from this folder, from another, or from an unknown one', async () => {
    const of = (CodeFingerprint?: string) => ({
      name: 'token-broker',
      outputs: { ...(CodeFingerprint !== undefined && { CodeFingerprint }) },
    });
    const holding = (code: string) => ({ code, functions: 'of functions' });
    expect(await codeFindings(of('one'), holding('one'))).toMatchObject([{ state: 'ok' }]);
    const other = { state: 'warning', cure: expect.stringContaining('npx cdk diff, npx cdk deploy') };
    expect(await codeFindings(of('one'), holding('two'))).toMatchObject([
      { ...other, says: "What is deployed (one) is not this folder's code (two)." },
    ]);
    expect(await codeFindings(of(), holding('two'))).toMatchObject([other]);
  });

  it('belongs to an own app, and must be deployed from there', async () => {
    const own = { name: 'tokens', outputs: { CodeFingerprint: 'one', PackageVersion: '0.1.0' } };
    const holding = (functions: string) => ({ code: 'one', functions });
    expect(await codeFindings(own, holding('one'))).toMatchObject([
      { state: 'ok', says: "What is deployed comes from the package 0.1.0; its functions are this folder's (one)." },
    ]);
    expect(await codeFindings(own, holding('two'))).toMatchObject([
      {
        state: 'warning',
        says: "What is deployed comes from the package 0.1.0, whose functions (one) are not this folder's (two).",
        cure: expect.stringContaining('cd <the app that it belongs to> && npx cdk deploy tokens .'),
      },
    ]);
    const failed = {
      ...own,
      installation: 'acme',
      region: 'eu-west-1',
      createdAt: 0,
      status: 'UPDATE_FAILED',
      parts: () => Promise.reject(),
    };
    const found = await deploymentFindings('tokens', failed, surroundingsOf(here, process.env).stacks);
    expect(said(found, 'stack')).toMatchObject([{ cure: expect.stringMatching(/&& npx cdk deploy tokens$/) }]);
  });
});

describe('the bootstrap', () => {
  const bootstrapped = async (...toolkit: DeployedStack[]) => {
    const { connect } = await serveForTest(cloudFormation(toolkit), startClock());
    return said(await deploymentFindings('token-broker', undefined, connect(CloudFormationClient)), 'bootstrap');
  };
  const toolkit = (outputs: Record<string, string>) => ({ name: 'CDKToolkit', createdAt: 0, outputs });

  it('is there, too old, or missing', async () => {
    expect(await bootstrapped(toolkit({ BootstrapVersion: '30' }))).toMatchObject([{ state: 'ok' }]);
    const old = { state: 'problem', cure: 'npx cdk bootstrap' };
    expect(await bootstrapped(toolkit({ BootstrapVersion: '5' }))).toMatchObject([old]);
    expect(await bootstrapped(toolkit({}))).toMatchObject([old]);
    expect(await bootstrapped()).toMatchObject([
      { state: 'warning', cure: 'Once for each account and region: npx cdk bootstrap' },
    ]);
  });
});

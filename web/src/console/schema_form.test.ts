import { describe, expect, it } from 'vitest';
import { faultOf, fieldsOf, toSend, valuesOf, type Field } from './schema_form';

const schema = {
  type: 'object',
  required: ['api_key', 'account', 'region'],
  properties: {
    api_key: { title: 'API key', type: 'string', format: 'secret-ref' },
    account: { title: 'Account', type: 'string', minLength: 3, maxLength: 5 },
    region: { type: 'string', enum: ['eu', 'us'], default: 'eu' },
    voice: { title: 'Voice', type: 'string', format: 'voice-id' },
    speed: { title: 'Speed', type: 'number', minimum: 0.5, maximum: 2, default: 1 },
    silence_ms: { title: 'Silence', type: 'integer', minimum: 10 },
    smart: { title: 'Smart', type: 'boolean', default: true },
    prompt: { title: 'Prompt', type: 'string', maxLength: 20_000 },
    extra: { title: 'Extra', type: 'object' },
  },
};
const fields = fieldsOf(schema);
const field = (name: string) => fields.find((each) => each.name === name) as Field;

describe('a form from a schema', () => {
  it('has a field of the right kind for each setting, in its order', () => {
    expect(fields.map(({ name, kind }) => [name, kind])).toEqual([
      ['api_key', 'secret'],
      ['account', 'text'],
      ['region', 'choice'],
      ['voice', 'text'],
      ['speed', 'number'],
      ['silence_ms', 'integer'],
      ['smart', 'boolean'],
      ['prompt', 'long'],
      ['extra', 'json'],
    ]);
    expect(field('voice').list).toBe('voices');
    expect(field('region').title).toBe('region');
  });

  it('begins with what is set, and never with a secret', () => {
    const values = valuesOf(fields, { api_key: 'leaked', speed: 1.5, smart: false, extra: { a: 1 } });
    expect(values).toMatchObject({ api_key: '', account: '', speed: '1.5', smart: 'false', extra: '{\n  "a": 1\n}' });
  });

  it('finds what is wrong before anything is sent', () => {
    expect(faultOf(field('account'), '')).toEqual({ code: 'required' });
    expect(faultOf(field('account'), 'ab')).toEqual({ code: 'longer', limit: 3 });
    expect(faultOf(field('account'), 'abcdef')).toEqual({ code: 'shorter', limit: 5 });
    expect(faultOf(field('speed'), 'fast')).toEqual({ code: 'number' });
    expect(faultOf(field('speed'), '0.4')).toEqual({ code: 'minimum', limit: 0.5 });
    expect(faultOf(field('speed'), '3')).toEqual({ code: 'maximum', limit: 2 });
    expect(faultOf(field('silence_ms'), '10.5')).toEqual({ code: 'integer' });
    expect(faultOf(field('extra'), '{')).toEqual({ code: 'json' });
    expect(faultOf(field('voice'), '')).toBeUndefined();
  });

  it('needs neither a secret that is kept nor what has a default', () => {
    expect(faultOf(field('api_key'), '')).toEqual({ code: 'required' });
    expect(faultOf(field('api_key'), '', true)).toBeUndefined();
    expect(faultOf(field('region'), '')).toBeUndefined();
  });

  it('sends settings in their types, and secrets apart', () => {
    const sent = toSend(fields, { api_key: 'new', account: 'acme', region: '', voice: ' ', speed: '1.5', silence_ms: '300', smart: 'false', extra: '{"a":1}' });
    expect(sent.settings).toEqual({ account: 'acme', speed: 1.5, silence_ms: 300, smart: false, extra: { a: 1 } });
    expect(sent.secrets).toEqual({ api_key: 'new' });
  });

  it('leaves a secret alone, or forgets it when told to', () => {
    expect(toSend(fields, { api_key: '' }).secrets).toEqual({});
    expect(toSend(fields, { api_key: '' }, ['api_key']).secrets).toEqual({ api_key: null });
    expect(toSend(fields, { api_key: 'new' }, ['api_key']).secrets).toEqual({ api_key: 'new' });
  });
});

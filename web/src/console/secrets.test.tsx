import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { fakeHost } from '@/testing/host';
import { draw } from '@/testing/render';
import { ProviderSettings } from './parts/ProviderSettings';
import type { Plugin, Provider } from './queries';

const provider: Provider = {
  id: 'prv_1',
  kind: 'stt',
  plugin: 'ears',
  name: 'Ears',
  settings: { model: 'one' } as unknown as Provider['settings'],
  secrets: ['api_key', 'proxy_key'],
  prices: null,
  enabled: true,
  created_at: '2026-11-30T12:00:00Z',
  updated_at: '2026-11-30T12:00:00Z',
} as Provider;
const plugin = {
  id: 'ears',
  settings_schema: {
    required: ['api_key'],
    properties: { api_key: { title: 'API key', type: 'string', format: 'secret-ref' }, proxy_key: { title: 'Proxy key', type: 'string', format: 'secret-ref' }, model: { title: 'Model', type: 'string' } },
  },
} as unknown as Plugin;
const show = () => draw(<ProviderSettings provider={provider} plugin={plugin} />);
const save = () => userEvent.click(screen.getByRole('button', { name: 'Save changes' }));

describe('the settings of a provider', () => {
  it('never shows a secret, and does not send one that was not typed', async () => {
    const asked = fakeHost({ 'PATCH /api/admin/providers/prv_1': { body: provider } });
    show();
    expect(screen.getByLabelText<HTMLInputElement>(/^API key/).value).toBe('');
    await userEvent.clear(screen.getByLabelText('Model'));
    await userEvent.type(screen.getByLabelText('Model'), 'two');
    await save();
    expect(asked[0]?.body).toEqual({ name: 'Ears', enabled: true, settings: { model: 'two' }, secrets: {} });
  });

  it('replaces a secret that was typed and forgets one when told to', async () => {
    const asked = fakeHost({ 'PATCH /api/admin/providers/prv_1': { body: provider } });
    show();
    await userEvent.type(screen.getByLabelText(/^API key/), 'new');
    await userEvent.click(screen.getByRole('button', { name: /Forget/ }));
    await save();
    expect(asked[0]?.body).toMatchObject({ secrets: { api_key: 'new', proxy_key: null } });
  });

  it('leaves settings alone when only the name changes, so that health goes on', async () => {
    const asked = fakeHost({ 'PATCH /api/admin/providers/prv_1': { body: provider } });
    show();
    await userEvent.type(screen.getByLabelText(/What to call it/), ' 2');
    await save();
    expect(asked[0]?.body).toEqual({ name: 'Ears 2', enabled: true });
  });

  it('says at its field what the host finds wrong', async () => {
    fakeHost({ 'PATCH /api/admin/providers/prv_1': { status: 422, body: { code: 'settings_invalid', status: 422, detail: 'No.', errors: [{ pointer: '/settings/model', detail: 'There is no such model.' }] } } });
    show();
    await userEvent.type(screen.getByLabelText('Model'), 'x');
    await save();
    expect(await screen.findByText('There is no such model.')).toBeDefined();
  });
});

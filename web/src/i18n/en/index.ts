import { account } from './account';
import { billing } from './billing';
import { common } from './common';
import { console } from './console';
import { errors } from './errors';
import { member } from './member';
import { room } from './room';
import { visitor } from './visitor';

/** Every text of the portal. A part of the portal has a file; another language has the same files. */
export const en = { common, errors, billing, visitor, member, account, room, console } as const;

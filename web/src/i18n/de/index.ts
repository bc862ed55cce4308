import type { Translation } from '../catalogue';
import { account } from './account';
import { billing } from './billing';
import { common } from './common';
import { console } from './console';
import { errors } from './errors';
import { member } from './member';
import { room } from './room';
import { visitor } from './visitor';

/** The texts of en/, in German. A text that is missing here does not compile. */
export const de: Translation = { common, errors, billing, visitor, member, account, room, console };

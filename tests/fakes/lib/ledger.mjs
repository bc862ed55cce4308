// What fakes of payment vendors keep between two requests: objects by their ids, and answers by the
// keys of requests that must not act twice.
import { createHash, randomBytes } from 'node:crypto';

/** An id of the vendor's own kind. */
export const newId = (prefix, bytes = 12) => prefix + randomBytes(bytes).toString('hex');
/** Letters and digits in capitals, as PayPal has them. */
export const newCapitals = (length) => randomBytes(length).toString('base64url').replace(/[^A-Za-z0-9]/g, 'X').toUpperCase().slice(0, length);

export class Ledger {
  /** The one of a vendor; forgotten with everything else. */
  static of({ control, vendor }) {
    let ledger = control.ledgers.get(vendor.name);
    if (!ledger) control.ledgers.set(vendor.name, (ledger = new Ledger()));
    return ledger;
  }

  objects = new Map();
  answers = new Map();

  keep(object) {
    this.objects.set(object.id, object);
    return object;
  }

  find(id) {
    return this.objects.get(id);
  }

  all(test) {
    return [...this.objects.values()].filter(test);
  }

  /** What was answered for a key: nothing, `same` or `other`, and the answer. */
  replay(key, request) {
    const print = createHash('sha256').update(request).digest('hex');
    const known = this.answers.get(key);
    if (!known) return { print };
    return { print, answer: known.print === print ? known.answer : undefined, is: known.print === print ? 'same' : 'other' };
  }

  remember(key, print, answer) {
    this.answers.set(key, { print, answer });
  }
}

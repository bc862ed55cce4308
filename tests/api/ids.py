"""The public spelling of ids, turned back into what the database holds."""

import uuid

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def number_of(public_id):
    number = 0
    for symbol in public_id.split("_", 1)[1]:
        number = number * 32 + ALPHABET.index(symbol)
    return number


def uuid_of(public_id):
    return uuid.UUID(int=number_of(public_id))

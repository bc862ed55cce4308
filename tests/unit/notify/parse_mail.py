"""Reads a mail as Python's own parser does and prints what it found as JSON, for mime_test.cpp."""
import email
import email.policy
import json
import sys

with open(sys.argv[1], "rb") as file:
    raw = file.read()
mail = email.message_from_bytes(raw, policy=email.policy.default)
parts = list(mail.walk())
print(json.dumps({
    "headers": [name for name, _ in mail.items()],
    "from": [[a.display_name, a.addr_spec] for a in mail["From"].addresses],
    "to": [a.addr_spec for a in mail["To"].addresses],
    "subject": mail["Subject"],
    "date": mail["Date"].datetime.isoformat(),
    "message_id": mail["Message-ID"],
    "type": mail.get_content_type(),
    "text": mail.get_body(("plain",)).get_content().replace("\r\n", "\n"),
    "html": mail.get_body(("html",)).get_content().replace("\r\n", "\n"),
    "defects": [str(d) for part in parts for d in part.defects]
               + [str(d) for name in ("From", "To", "Subject", "Date") for d in mail[name].defects],
    "longest_line": max(len(line) for line in raw.split(b"\r\n")),
    "bare_line_ends": raw.count(b"\n") - raw.count(b"\r\n") + raw.count(b"\r") - raw.count(b"\r\n"),
    "eight_bit": sum(byte > 127 for byte in raw),
}))

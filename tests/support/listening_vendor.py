"""A vendor of speech to text as the template of the SDK knows it: `GET /v1/me` proves a key, and on the WebSocket
`/v1/listen` it tells what it heard when it is told that this was the end."""
import base64
import hashlib
import http.server
import json
import struct
import threading

MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
TEXT, BINARY, CLOSE = 1, 2, 8


class ListeningVendor:
    """`with ListeningVendor(key) as vendor`: it answers at vendor.url; `heard` is how many bytes of audio came."""

    def __init__(self, key, text="hello world"):
        self.key, self.text, self.heard = key, text, 0
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self):
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _handler(self):
        vendor = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_GET(self):
                if self.headers.get("Authorization") != f"Bearer {vendor.key}":
                    self._answer(401)
                elif self.path == "/v1/me":
                    self._answer(200)
                elif self.path.startswith("/v1/listen?"):
                    self._listen()
                else:
                    self._answer(404)

            def _answer(self, status):
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def _listen(self):
                digest = hashlib.sha1((self.headers["Sec-WebSocket-Key"] + MAGIC).encode()).digest()
                self.send_response(101)
                self.send_header("Upgrade", "websocket")
                self.send_header("Connection", "Upgrade")
                self.send_header("Sec-WebSocket-Accept", base64.b64encode(digest).decode())
                self.end_headers()
                self.close_connection = True
                while True:
                    kind, message = self._read()
                    if kind == BINARY:
                        vendor.heard += len(message)
                    elif kind == TEXT and json.loads(message)["type"] == "end":
                        self._tell()
                    elif kind == CLOSE:
                        return

            def _tell(self):
                for text, final in (vendor.text.split()[0], False), (vendor.text, True):
                    result = {"text": text, "start_ms": 0, "end_ms": 100, "final": final}
                    self._write(TEXT, json.dumps(result).encode())
                self._write(CLOSE, struct.pack("!H", 1000))

            def _read(self):
                first, length = self.rfile.read(2)
                length &= 0x7F
                if length == 126:
                    length, = struct.unpack("!H", self.rfile.read(2))
                elif length == 127:
                    length, = struct.unpack("!Q", self.rfile.read(8))
                mask, masked = self.rfile.read(4), self.rfile.read(length)
                return first & 0x0F, bytes(byte ^ mask[at % 4] for at, byte in enumerate(masked))

            def _write(self, kind, message):
                assert len(message) < 126
                self.wfile.write(bytes([0x80 | kind, len(message)]) + message)

        return Handler

"""A time-stamping authority (RFC 3161) on loopback, with a root certificate of its own."""

import hashlib
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_SIGNED_DATA = "1.2.840.113549.1.7.2"
_TST_INFO = "1.2.840.113549.1.9.16.1.4"
_SHA256 = "2.16.840.1.101.3.4.2.1"
_ECDSA = "1.2.840.10045.4.3.2"
_POLICY = "1.3.6.1.4.1.99999.1"
_CONTENT_TYPE = "1.2.840.113549.1.9.3"
_DIGEST = "1.2.840.113549.1.9.4"
_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47"
_SEQUENCE, _SET, _OCTETS, _INTEGER = 0x30, 0x31, 0x04, 0x02


class Authority:
    """Stamps what it is asked to, or misbehaves as *fault* says."""

    def __init__(self):
        self.fault = ""
        self.asked = []
        self.root, root_key = _certificate("Root of tests", issuer=None)
        self._own, self._key = _certificate("Authority", issuer=(self.root, root_key))
        self._server = self._thread = None

    @property
    def url(self):
        return f"http://127.0.0.1:{self._server.server_port}/stamp"

    @property
    def root_pem(self):
        return self.root.public_bytes(serialization.Encoding.PEM)

    def __enter__(self):
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._door())
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self._thread.start()
        return self

    def __exit__(self, *_raised):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, query):
        """Return the response to *query*, both DER."""
        match self.fault:
            case "refuses":
                return _der(_SEQUENCE, _der(_SEQUENCE, _integer(2)))
            case "garbage":
                return b"<html>not a time stamp</html>"
            case "huge":
                return bytes(300_000)
        token = self._token(*_read_query(query))
        return _der(_SEQUENCE, _der(_SEQUENCE, _integer(0)), token)

    def _token(self, digest, nonce):
        nonce += self.fault == "nonce"
        digest = bytes(32) if self.fault == "digest" else digest
        info = _der(
            _SEQUENCE,
            _integer(1),
            _oid(_POLICY),
            _der(_SEQUENCE, _algorithm(_SHA256), _der(_OCTETS, digest)),
            _integer(77),
            _der(0x18, datetime.now(UTC).strftime("%Y%m%d%H%M%SZ").encode()),
            _integer(nonce),
        )
        certificate = self._own.public_bytes(serialization.Encoding.DER)
        signed = _der(
            _SEQUENCE,
            _integer(3),
            _der(_SET, _algorithm(_SHA256)),
            _der(_SEQUENCE, _oid(_TST_INFO), _der(0xA0, _der(_OCTETS, info))),
            _der(0xA0, certificate),
            _der(_SET, self._signer(info, certificate)),
        )
        return _der(_SEQUENCE, _oid(_SIGNED_DATA), _der(0xA0, signed))

    def _signer(self, info, certificate):
        named = _der(_SEQUENCE, _der(_OCTETS, hashlib.sha256(certificate).digest()))
        attributes = _attribute(_CONTENT_TYPE, _oid(_TST_INFO))
        attributes += _attribute(_DIGEST, _der(_OCTETS, hashlib.sha256(info).digest()))
        attributes += _attribute(_CERTIFICATE_V2, _der(_SEQUENCE, _der(_SEQUENCE, named)))
        signature = self._key.sign(_der(_SET, attributes), ec.ECDSA(hashes.SHA256()))
        issuer = self._own.issuer.public_bytes()
        return _der(
            _SEQUENCE,
            _integer(1),
            _der(_SEQUENCE, issuer, _integer(self._own.serial_number)),
            _algorithm(_SHA256),
            _der(0xA0, attributes),
            _der(_SEQUENCE, _oid(_ECDSA)),
            _der(_OCTETS, signature),
        )

    def _door(authority):  # noqa: N805 -- the class inside has a self of its own
        class Door(BaseHTTPRequestHandler):
            def do_POST(self):
                query = self.rfile.read(int(self.headers["Content-Length"]))
                authority.asked.append((self.headers["Content-Type"], query))
                reply = authority.answer(query)
                self.send_response(503 if authority.fault == "down" else 200)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.send_header("Content-Length", str(len(reply)))
                self.end_headers()
                self.wfile.write(reply)

            def log_message(self, *_told):
                """Say nothing."""

        return Door


def _certificate(name, *, issuer):
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    issued_by, signing_key = (issuer[0].subject, issuer[1]) if issuer else (subject, key)
    day = timedelta(days=1)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issued_by)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - day)
        .not_valid_after(datetime.now(UTC) + day)
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
    )
    if issuer:
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(usage, critical=True)
    return builder.sign(signing_key, hashes.SHA256()), key


def _read_query(query):
    """Return digest and nonce of a request that was written by a well-known client."""
    fields = dict(enumerate(_parts(_parts(query)[0][1])))
    digest = _parts(fields[1][1])[1][1]
    return digest, int.from_bytes(fields[2][1], "big")


def _parts(data):
    found, at = [], 0
    while at < len(data):
        tag, length, at = data[at], data[at + 1], at + 2
        if length & 0x80:
            size = length & 0x7F
            length, at = int.from_bytes(data[at : at + size], "big"), at + size
        found.append((tag, data[at : at + length]))
        at += length
    return found


def _attribute(oid, value):
    return _der(_SEQUENCE, _oid(oid), _der(_SET, value))


def _algorithm(oid):
    return _der(_SEQUENCE, _oid(oid), b"\x05\x00")


def _integer(number):
    return _der(_INTEGER, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def _oid(dotted):
    return _der(0x06, _oid_bytes(dotted))


def _oid_bytes(dotted):
    first, second, *rest = map(int, dotted.split("."))
    written = bytes([first * 40 + second])
    for number in rest:
        groups = [number & 0x7F]
        while number := number >> 7:
            groups.append(number & 0x7F | 0x80)
        written += bytes(reversed(groups))
    return written


def _der(tag, *contents):
    body = b"".join(contents)
    size = len(body)
    if size < 0x80:
        return bytes([tag, size]) + body
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + body

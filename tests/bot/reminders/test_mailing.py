"""Mail goes through a real server on the loopback address, encrypted or not at all."""

import socket
import ssl
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from ipaddress import ip_address
from types import SimpleNamespace

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.errors import MailNotSent, SettingsWrong
from bot.reminders.entities import Prompt, Unreached
from bot.reminders.mailing import MailServer, SmtpMail
from tests.bot.reminders.parts import owed

#: Encryption from the first byte does not count as TLS in aiosmtpd.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
SENDER = "Annexa <annexa@example.com>"


@pytest.fixture(scope="module")
def tls(tmp_path_factory):
    """Make a certificate for the loopback address; return contexts for both ends."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.example.com")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "mail.pem"
    plain = serialization.NoEncryption()
    pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pem)
    return SimpleNamespace(server=server, trust=ssl.create_default_context(cafile=pem))


class Letters:
    """What arrives at the server, and how it answers."""

    def __init__(self):
        self.arrived = []
        self.refuses = None

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802 -- aiosmtpd's name
        if self.refuses:
            return self.refuses
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, _session, envelope):  # noqa: N802 -- aiosmtpd's name
        is_encrypted = server.transport.get_extra_info("ssl_object") is not None
        self.arrived.append((is_encrypted, envelope))
        return "250 OK"


@pytest.fixture
def letters():
    return Letters()


@pytest.fixture(params=["smtp", "smtps"])
def server(request, letters, tls):
    """A server of each kind in turn, which wants a password and encryption."""

    def check(_server, _session, _envelope, _mechanism, said):
        is_known = (said.login, said.password) == (b"annexa", b"s3cr@t")
        return AuthResult(success=is_known, handled=False)

    demands = {"authenticator": check, "auth_required": True}
    if request.param == "smtp":
        demands |= {"tls_context": tls.server, "require_starttls": True}
    else:
        demands |= {"ssl_context": tls.server, "auth_require_tls": False}
    port = _free_port()
    made = Controller(letters, hostname="127.0.0.1", port=port, **demands)
    made.start()
    yield MailServer.read(f"{request.param}://annexa:s3cr%40t@127.0.0.1:{port}")
    made.stop()


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def mail(server, tls, clock):
    return _mail(server, tls.trust, clock)


def _mail(server, trust, clock):
    return SmtpMail(
        server, clock, sender=SENDER, named=lambda person: f"somebody like {person}", trust=trust
    )


def _prompt(*lines):
    return Prompt(id="reminder:p-ada:20260302-1", person="p-ada", lines=lines or (owed("p-ada"),))


def _letter(letters):
    ((is_encrypted, envelope),) = letters.arrived
    assert is_encrypted
    return message_from_bytes(envelope.content, policy=default), envelope


def test_a_letter_arrives(mail, letters, clock):
    """The server gets one letter, encrypted, that says what is owed and by when."""
    assert mail.send(_prompt(), address="ada@example.com", name="Ada Müller") is None
    letter, envelope = _letter(letters)
    assert envelope.rcpt_tos == ["ada@example.com"]
    assert letter["To"] == "Ada Müller <ada@example.com>"
    assert letter["From"] == SENDER
    assert letter["Subject"] == "One thing waits for you"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Date"].datetime == clock.now()
    assert "- Security basics, by 20 March 2026" in letter.get_content()


def test_managers_read_names(mail, letters):
    """What others owe stands apart, with their name and nothing but what and when."""
    late = replace(owed("p-eve", title="Phishing"), person="p-ada", about="p-eve")
    mail.send(_prompt(owed("p-ada"), late), address="ada@example.com", name="")
    letter, _ = _letter(letters)
    assert letter["Subject"] == "2 things wait for you"
    assert letter["To"] == "ada@example.com"
    assert "- somebody like p-eve: Phishing, by 20 March 2026" in letter.get_content()


def test_the_same_message_has_the_same_id(mail, letters):
    """A second try is recognised by its id; the id says nothing about anybody."""
    for _ in range(2):
        mail.send(_prompt(), address="ada@example.com", name="")
    ids = {message_from_bytes(one.content)["Message-ID"] for _, one in letters.arrived}
    assert len(ids) == 1
    assert "p-ada" not in ids.pop()


def test_titles_and_names_break_nothing(mail, letters):
    """Line breaks and commas in titles and names add no header, no line and nobody to the letter."""
    evil = "Phishing\r\nBcc: eve@example.com\r\n\r\nhello"
    mail.send(
        _prompt(owed("p-ada", title=evil)), address="ada@example.com", name=f"{evil}, Eve <e@x.y>"
    )
    letter, envelope = _letter(letters)
    assert envelope.rcpt_tos == ["ada@example.com"]
    assert letter["Bcc"] is None
    assert "- Phishing Bcc: eve@example.com hello, by" in letter.get_content()


def test_many_things_are_counted(mail, letters):
    """A long list is cut and counted."""
    mail.send(_prompt(*(owed("p-ada", f"task:{n}") for n in range(60))), address="a@b.c", name="")
    letter, _ = _letter(letters)
    assert letter.get_content().count("- Security basics") == 50
    assert "- and 10 more" in letter.get_content()


def test_refused_for_good_and_for_now(mail, letters):
    """An address that does not exist is told as such; one that is busy is tried again later."""
    letters.refuses = "550 no such user ada@example.com"
    assert mail.send(_prompt(), address="ada@example.com", name="") is Unreached.REFUSED
    letters.refuses = "450 mailbox busy"
    with pytest.raises(MailNotSent) as raised:
        mail.send(_prompt(), address="ada@example.com", name="")
    assert "ada@example.com" not in str(raised.value)


def test_no_address_at_all(mail, letters):
    """What cannot be an address is refused before anybody is asked."""
    address = "ada@example.com\r\nBcc: eve@example.com"
    assert mail.send(_prompt(), address=address, name="") is Unreached.REFUSED
    assert letters.arrived == []


def test_a_wrong_password_is_trouble(server, tls, letters, clock):
    """With a wrong password nothing is sent, and the words do not repeat it."""
    with pytest.raises(MailNotSent) as raised:
        _mail(replace(server, password="wrong"), tls.trust, clock).send(
            _prompt(), address="ada@example.com", name=""
        )
    assert "wrong" not in str(raised.value)
    assert letters.arrived == []


def test_a_stranger_gets_nothing(server, letters, clock):
    """A server whose certificate nobody vouches for gets neither password nor letter."""
    stranger = _mail(server, ssl.create_default_context(), clock)
    with pytest.raises(MailNotSent, match="SSLCertVerificationError"):
        stranger.send(_prompt(), address="ada@example.com", name="")
    assert letters.arrived == []


def test_without_encryption_nothing_is_said(letters, tls, clock):
    """A server that does not encrypt is not used."""
    port = _free_port()
    made = Controller(letters, hostname="127.0.0.1", port=port)
    made.start()
    try:
        server = MailServer.read(f"smtp://127.0.0.1:{port}")
        with pytest.raises(MailNotSent, match="SMTPNotSupportedError"):
            _mail(server, tls.trust, clock).send(_prompt(), address="ada@example.com", name="")
    finally:
        made.stop()
    assert letters.arrived == []


def test_nobody_answers(tls, clock):
    """A server that is away is trouble that may pass."""
    server = MailServer.read(f"smtps://127.0.0.1:{_free_port()}")
    with pytest.raises(MailNotSent):
        _mail(server, tls.trust, clock).send(_prompt(), address="ada@example.com", name="")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example.com", ("mail.example.com", 587, "", "")),
        ("smtps://mail.example.com", ("mail.example.com", 465, "", "")),
        (
            "smtps://a%40b.c:p%3Aw%2F@mail.example.com:2465/",
            ("mail.example.com", 2465, "a@b.c", "p:w/"),
        ),
    ],
)
def test_addresses_of_servers(url, expected):
    """Kind, host, port, user and password stand in one setting; the password is never shown."""
    server = MailServer.read(url)
    assert (server.host, server.port, server.user, server.password) == expected
    assert "p:w/" not in repr(server)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mail.example.com",
        "http://x.y",
        "smtp://",
        "smtp://x:y:z:1",
        "smtp://h:99999",
        "smtp://h/p",
    ],
)
def test_wrong_addresses_of_servers(url):
    """What names no server is refused with an example."""
    with pytest.raises(SettingsWrong, match="smtps://user:password@host:465"):
        MailServer.read(url)

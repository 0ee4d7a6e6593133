"""Where this machine may be made to connect: nowhere that only it can reach."""

import contextlib
import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from xieshou.notify import rules
from xieshou.notify.channels import door

ALLOWED = ["hooks.example.org", ".example.net", "intra.example.org:8443"]


@pytest.mark.parametrize(
    ("url", "host", "port", "path"),
    [
        ("https://hooks.example.org/a/b?key=1", "hooks.example.org", 443, "/a/b?key=1"),
        ("https://HOOKS.example.org", "hooks.example.org", 443, "/"),
        ("https://deep.down.example.net/x", "deep.down.example.net", 443, "/x"),
        ("https://intra.example.org:8443/", "intra.example.org", 8443, "/"),
    ],
)
def test_an_allowed_address_is_taken_apart(url: str, host: str, port: int, path: str) -> None:
    found = rules.address_parts(url, ALLOWED)
    assert (found.host, found.port, found.path) == (host, port, path)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://hooks.example.org/", "not_https"),
        ("ftp://hooks.example.org/", "not_https"),
        ("file:///etc/passwd", "not_https"),
        ("gopher://hooks.example.org/", "not_https"),
        ("https://evil.org/", "host"),
        ("https://127.0.0.1/", "host"),
        ("https://[::1]/", "host"),
        ("https://2130706433/", "host"),
        ("https://0x7f.1/", "host"),
        ("https://localhost/", "host"),
        ("https://169.254.169.254/latest/meta-data/", "host"),
        ("https://hooks.example.org.evil.org/", "host"),
        ("https://evilhooks.example.org/", "host"),
        ("https://example.net/", "host"),
        ("https://evilexample.net/", "host"),
        ("https://hooks.example.org:22/", "host"),
        ("https://intra.example.org/", "host"),
        ("https://user:pass@hooks.example.org/", "unreadable"),
        ("https://hooks.example.org@evil.org/", "unreadable"),
        ("https://evil.org#@hooks.example.org/", "unreadable"),
        ("https://hooks.example.org:99999/", "unreadable"),
        ("https://hooks.example.org/\r\nX: y", "unreadable"),
        ("https://hooks.example.org/ x", "unreadable"),
        ("https://hооks.example.org/", "unreadable"),
        ("https:///", "host"),
        ("", "not_https"),
        ("https://hooks.example.org/" + "a" * 1000, "unreadable"),
    ],
)
def test_any_other_is_refused(url: str, code: str) -> None:
    with pytest.raises(rules.Refusal) as no:
        rules.address_parts(url, ALLOWED)
    assert no.value.code == code


@given(st.text(max_size=80))
def test_no_text_leads_to_a_host_that_is_not_allowed(text: str) -> None:
    for url in (text, f"https://{text}", f"https://hooks.example.org{text}"):
        try:
            found = rules.address_parts(url, ["hooks.example.org"])
        except rules.Refusal:
            continue
        assert (found.host, found.port, found.scheme) == ("hooks.example.org", 443, "https")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "0.0.0.0",  # noqa: S104
        "224.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1", "::1", "::",
        "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "2002:7f00:1::",
        "64:ff9b::7f00:1", "2001:0:0:0::1", "nonsense", "",
    ],
)  # fmt: skip
def test_no_machine_of_ones_own_is_public(address: str) -> None:
    assert not rules.is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "223.5.5.5", "2400:3200::1"])
def test_other_peoples_machines_are(address: str) -> None:
    assert rules.is_public(address)


@given(st.ip_addresses(v=4))
def test_no_private_address_is_ever_public(address: Any) -> None:
    if rules.is_public(str(address)):
        assert not address.is_private
        assert not address.is_loopback
        assert not address.is_link_local
        assert not address.is_multicast


def lead_to(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Have names lead to these addresses, one answer a look-up; returns who was connected to."""
    left, connected = list(answers), []

    def looked_up(host: str, port: int, *_more: Any, **_named: Any) -> list[Any]:
        if host.replace(".", "").isdigit() or ":" in host:
            connected.append(host)
            raise OSError("nobody is connected to in this test")
        found = left.pop(0)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found]

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    return connected


@pytest.mark.parametrize(
    "answer", [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["169.254.169.254"], []]
)
def test_a_name_that_leads_inside_is_not_followed(
    answer: list[str], monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.WEBHOOK_HOSTS = ["hooks.example.org"]
    connected = lead_to(monkeypatch, answer)
    with pytest.raises(rules.Refusal):
        door.post("https://hooks.example.org/", b"{}", {})
    assert connected == []


def test_a_name_is_looked_up_once_and_what_was_looked_at_is_connected_to(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """A second answer, were it asked for, would lead inside (DNS rebinding)."""
    settings.WEBHOOK_HOSTS = ["hooks.example.org"]
    connected = lead_to(monkeypatch, ["8.8.8.8"], ["127.0.0.1"])
    with pytest.raises(door.Unreachable):
        door.post("https://hooks.example.org/", b"{}", {})
    assert connected == ["8.8.8.8"]


def test_a_redirect_is_not_followed(machine: Any) -> None:
    machine.script = [(302, {"Location": machine.hook + "/elsewhere"})]
    assert door.post(machine.hook, b"{}", {}).status == 302
    assert [got.path for got in machine.got] == ["/hook"]


@pytest.mark.parametrize(
    "head", [b"HTTP/1.1 204 No", b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"]
)
def test_who_lets_an_answer_drip_is_cut_off(
    head: bytes, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """Each byte comes in time, and the answer never ends."""
    monkeypatch.setattr(door, "WHOLE_S", 0.3)
    settings.WEBHOOKS_TO_THIS_MACHINE = True
    left = threading.Event()

    def drip(listener: socket.socket) -> None:
        asked, _whom = listener.accept()
        with asked, contextlib.suppress(OSError):
            asked.sendall(head)
            while not left.wait(0.05):
                asked.sendall(b"x")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        settings.WEBHOOK_HOSTS = [f"127.0.0.1:{port}"]
        dripping = threading.Thread(target=drip, args=(listener,), daemon=True)
        dripping.start()
        # Let go at last, so that without a deadline this fails instead of waiting for ever.
        let_go = threading.Timer(5, left.set)
        let_go.start()
        try:
            with pytest.raises(door.Unreachable) as no:
                door.post(f"http://127.0.0.1:{port}/", b"{}", {})
            assert not left.is_set()
        finally:
            let_go.cancel()
            left.set()
            dripping.join()
    assert no.value.code == "too_slow"


def test_a_name_that_cannot_be_looked_up_is_unreachable(settings: Any) -> None:
    """The first label is longer than a label may be (RFC 1035, 2.3.4): 64 characters."""
    settings.WEBHOOK_HOSTS = [".example.org"]
    with pytest.raises(door.Unreachable) as no:
        door.post(f"https://{'a' * 64}.example.org/", b"{}", {})
    assert no.value.code == "unreachable"


def test_whoever_answers_for_a_name_must_hold_its_certificate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """Over TLS, at the address that was looked at: the name of the certificate must be the
    host's, and a certificate that nobody known has signed is none."""
    good, other = (certificate(tmp_path, name) for name in ("hooks.example.org", "evil.org"))
    settings.WEBHOOKS_TO_THIS_MACHINE = True
    for shown, trusted, taken in ((good, good, True), (good, None, False), (other, other, False)):
        with tls_server(shown) as port:
            settings.WEBHOOK_HOSTS = [f"hooks.example.org:{port}"]
            monkeypatch.setattr(door, "_looked_up", lambda _target: "127.0.0.1")
            if trusted:
                monkeypatch.setenv("SSL_CERT_FILE", str(trusted[0]))
            else:
                monkeypatch.delenv("SSL_CERT_FILE", raising=False)
            if taken:
                answer = door.post(f"https://hooks.example.org:{port}/", b"{}", {})
                assert answer.status == 204
            else:
                with pytest.raises(door.Unreachable):
                    door.post(f"https://hooks.example.org:{port}/", b"{}", {})


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """A self-signed certificate for a name, and its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / f"{name}.pem", folder / f"{name}.key"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )  # fmt: skip
    return paths


class tls_server:
    """Answers 204 to one request over TLS."""

    def __init__(self, paths: tuple[Path, Path]) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(*map(str, paths))
        self._socket = socket.create_server(("127.0.0.1", 0))

    def __enter__(self) -> int:
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return int(self._socket.getsockname()[1])

    def __exit__(self, *_exc: object) -> None:
        self._socket.close()
        self._thread.join(5)

    def _serve(self) -> None:
        try:
            plain, _peer = self._socket.accept()
            with self._context.wrap_socket(plain, server_side=True) as peer:
                # To the end: what is closed with bytes unread is reset, the answer lost.
                received = b""
                while not received.endswith(b"{}") and (piece := peer.recv(65536)):
                    received += piece
                peer.sendall(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
        except OSError:
            return


def test_public_is_decided_for_the_address_not_its_spelling() -> None:
    assert str(ip_address("0:0:0:0:0:0:0:1")) == "::1"
    assert not rules.is_public("0:0:0:0:0:0:0:1")

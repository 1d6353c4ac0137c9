"""An OpenID provider on this machine, over HTTP: it does what real ones do, and whatever a test wants it to do wrong."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "folioscope", "a client's secret"


class Provider:
    """`claims` and `header` are laid over what an honest provider would say; `sign` may be replaced."""

    def __init__(self) -> None:
        self.url = ""
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.kid = "k1"
        self.claims: dict[str, Any] = {}
        self.header: dict[str, Any] = {}
        self.document: dict[str, Any] = {}
        self.algorithm = "RS256"
        self.sign_with: Any = None
        self.asked: list[str] = []
        self.codes: dict[str, dict[str, str]] = {}

    def authorize(self, address: str) -> dict[str, str]:
        """What the browser comes back with once its person has said yes."""
        given = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert given["response_type"] == "code"
        assert given["code_challenge_method"] == "S256"
        code = f"code-{len(self.codes)}"
        self.codes[code] = given
        return {"code": code, "state": given["state"]}

    def answer(self, path: str, form: dict[str, str], authorization: str | None) -> tuple[int, dict[str, Any]]:
        self.asked.append(path)
        if path == "/.well-known/openid-configuration":
            own = {"issuer": self.url, "authorization_endpoint": f"{self.url}/authorize"}
            return 200, {**own, "token_endpoint": f"{self.url}/token", "jwks_uri": f"{self.url}/keys", **self.document}
        if path == "/keys":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
            return 200, {"keys": [{**public, "kid": self.kid, "use": "sig", "alg": "RS256"}]}
        asked = self.codes.pop(form.get("code", ""), None)
        verifier = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).rstrip(b"=").decode()
        known = authorization == "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if asked is None or asked["code_challenge"] != challenge or asked["redirect_uri"] != form["redirect_uri"] or not known:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())  # noqa: TID251 -- a provider has a clock of its own
        honest = {"iss": self.url, "aud": CLIENT, "sub": "subject-1", "nonce": asked["nonce"], "iat": now, "exp": now + 300}
        person = {"email": "ann@example.org", "email_verified": True, "name": "Ann"}
        claims = {name: value for name, value in {**honest, **person, **self.claims}.items() if value is not None}
        key = None if self.algorithm == "none" else self.sign_with or self.key
        token = jwt.encode(claims, key, algorithm=self.algorithm, headers={"kid": self.kid, **self.header})
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": token}

    def logout_token(self, **changed: Any) -> str:
        """A notice that subject-1 has signed out; `changed` is laid over it."""
        now = int(time.time())  # noqa: TID251 -- as above
        events = {"http://schemas.openid.net/event/backchannel-logout": {}}
        honest = {"iss": self.url, "aud": CLIENT, "sub": "subject-1", "iat": now, "exp": now + 120, "jti": str(uuid4()), "events": events}
        claims = {name: value for name, value in {**honest, **changed}.items() if value is not None}
        return jwt.encode(claims, self.sign_with or self.key, algorithm=self.algorithm, headers={"kid": self.kid, "typ": "logout+jwt"})


@contextmanager
def running_provider() -> Iterator[Provider]:
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            self._say({name: values[0] for name, values in parse_qs(body).items()})

        def _say(self, form: dict[str, str]) -> None:
            status, document = provider.answer(urlsplit(self.path).path, form, self.headers.get("authorization"))
            data = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    provider.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

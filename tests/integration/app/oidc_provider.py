"""A small OpenID Connect provider over real HTTP, which says what a test has it say."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

if TYPE_CHECKING:
    from collections.abc import Iterator

CLIENT, SECRET = "deskbridge-test", "a client secret"


@dataclass
class OidcProvider:
    """Keys, codes that were given out, and what is wrong with its next answer."""

    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    codes: dict[str, dict[str, Any]] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=lambda: {"alg": "RS256", "kid": "one"})
    signed_with: RSAKey | None = None
    raw_token: str | None = None
    discovery: dict[str, Any] = field(default_factory=dict)
    issuer: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)

    def authorize(self, url: str, email: str, now: int) -> tuple[str, str]:
        """Somebody signs in where she was led to; the state and code that she comes back with."""
        parts = urlsplit(url)
        assert f"{self.issuer}/authorize" == f"{parts.scheme}://{parts.netloc}{parts.path}"
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        assert ("S256", "code", CLIENT, "openid email") == (
            query["code_challenge_method"],
            query["response_type"],
            query["client_id"],
            query["scope"],
        )
        code = f"code-{len(self.codes)}"
        claims = {
            "iss": self.issuer, "sub": "1", "aud": CLIENT, "iat": now, "exp": now + 300,
            "nonce": query["nonce"], "email": email, "email_verified": True,
        }  # fmt: skip
        self.codes[code] = {"challenge": query["code_challenge"], "claims": claims}
        return query["state"], code

    def token(self, form: dict[str, str], basic: str) -> dict[str, Any] | None:
        """What a code is exchanged for; None when it is refused."""
        self.asked.append(form)
        kept = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        known = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        told = basic == f"Basic {known}" or form.get("client_secret") == SECRET
        if kept is None or kept["challenge"] != challenge or not told:
            return None
        claims = {**kept["claims"], **self.claims}
        claims = {name: value for name, value in claims.items() if value is not None}
        if self.raw_token is not None:
            return {"id_token": self.raw_token.replace("CLAIMS", _b64(json.dumps(claims)))}
        return {"id_token": jwt.encode(self.header, claims, self.signed_with or self.key)}


def _b64(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def served(provider: OidcProvider) -> Iterator[OidcProvider]:
    """It answers on a free port of this machine meanwhile."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            base = provider.issuer
            if self.path == "/.well-known/openid-configuration":
                self._say(
                    {
                        "issuer": base,
                        "authorization_endpoint": f"{base}/authorize",
                        "token_endpoint": f"{base}/token",
                        "jwks_uri": f"{base}/keys",
                        **provider.discovery,
                    }
                )
            else:
                self._say(KeySet([provider.key]).as_dict(private=False))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._say(provider.token(form, self.headers.get("Authorization", "")))

        def _say(self, answer: Any) -> None:
            self.send_response(200 if answer is not None else 400)
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *_: Any) -> None:
            """Nothing to say."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield provider
    server.shutdown()
    server.server_close()

"""An OpenID Connect provider that answers for who somebody is: discovery, keys, code for ID token.

Authorization code with PKCE (RFC 7636); the ID token is believed for its signature by the
provider's own keys, and for issuer, audience, time and nonce (OpenID Connect Core 3.1.3.7), never
unsigned. All of it goes through TLS whose certificate is checked; plain http to this machine alone.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

if TYPE_CHECKING:
    from datetime import datetime

# Signatures by a key of theirs; "none" and those by a secret that both know are not among them.
ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA")
LEEWAY: Final = 60  # seconds that two clocks may differ
_TIMEOUT: Final = 10.0
_LARGEST: Final = 1024 * 1024


class ProviderError(Exception):
    """The provider cannot be used, or said something that is not believed; without any secret."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Whom the provider vouches for."""

    subject: str
    email: str
    verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What one sign-in comes back to: where, and what only we and the provider know of it."""

    redirect_uri: str
    nonce: str
    verifier: str


class Provider:
    """One provider, by its issuer, and what it knows us as. Nothing is kept between two calls."""

    def __init__(self, issuer: str, client_id: str, client_secret: str) -> None:
        self._issuer = issuer
        self._id = client_id
        self._secret = client_secret

    def sign_in_url(self, attempt: Attempt, state: str) -> str:
        """Where the browser goes to sign in there. ProviderError."""
        with _client() as http:
            told = self._discovered(http)
        return str(
            prepare_grant_uri(
                _checked(told, "authorization_endpoint"),
                client_id=self._id,
                response_type="code",
                redirect_uri=attempt.redirect_uri,
                scope="openid email",
                state=state,
                nonce=attempt.nonce,
                code_challenge=create_s256_code_challenge(attempt.verifier),
                code_challenge_method="S256",
            )
        )

    def identity(self, attempt: Attempt, code: str, *, now: datetime) -> Identity:
        """Whom the code that came back is for. ProviderError for whatever is not believed."""
        with _client() as http:
            told = self._discovered(http)
            keys = _json(http, "GET", _checked(told, "jwks_uri"))
            form = {
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": attempt.redirect_uri,
                "code_verifier": attempt.verifier,
                "client_id": self._id,
            }
            basic = None
            if self._secret and "client_secret_post" in told.get(
                "token_endpoint_auth_methods_supported", ()
            ):
                form["client_secret"] = self._secret
            elif self._secret:
                basic = httpx.BasicAuth(self._id, self._secret)
            answer = _json(http, "POST", _checked(told, "token_endpoint"), data=form, auth=basic)
        return self._believed(answer.get("id_token"), keys, attempt.nonce, now)

    def _discovered(self, http: httpx.Client) -> dict[str, Any]:
        told = _json(http, "GET", f"{self._issuer}/.well-known/openid-configuration")
        # Whoever answers for another issuer could hand out its keys for ours.
        if str(told.get("issuer", "")).rstrip("/") != self._issuer:
            raise ProviderError("The provider calls itself by another address than OIDC_ISSUER.")
        return told

    def _believed(self, token: Any, keys: dict[str, Any], nonce: str, now: datetime) -> Identity:
        try:
            read = jwt.decode(str(token), KeySet.import_key_set(keys), algorithms=ALGORITHMS)  # type: ignore[arg-type]
            jwt.JWTClaimsRegistry(
                now=int(now.timestamp()),
                leeway=LEEWAY,
                iss={"essential": True, "values": [self._issuer, f"{self._issuer}/"]},
                aud={"essential": True, "value": self._id},
                exp={"essential": True},
                iat={"essential": True},
                sub={"essential": True},
                nonce={"essential": True, "value": nonce},
            ).validate(read.claims)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise ProviderError(f"The ID token is not believed: {_why(error)}.") from None
        claims = read.claims
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if (several or "azp" in claims) and claims.get("azp") != self._id:
            raise ProviderError("The ID token is not believed: it was made for somebody else.")
        return Identity(
            subject=str(claims["sub"]),
            email=str(claims.get("email") or ""),
            verified=claims.get("email_verified") is True,
        )


def _client() -> httpx.Client:
    return httpx.Client(timeout=_TIMEOUT, follow_redirects=False, trust_env=False)


def _json(http: httpx.Client, method: str, url: str, **more: Any) -> dict[str, Any]:
    """What is answered, if it is an object and not too large; what it says is told to nobody."""
    try:
        with http.stream(method, url, **more) as response:
            body = bytearray()
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > _LARGEST:
                    raise ProviderError("The provider's answer is too large.")
            if response.status_code != 200:
                raise ProviderError(f"The provider answered with status {response.status_code}.")
        found = httpx.Response(200, content=bytes(body)).json()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ProviderError(f"The provider cannot be reached: {type(error).__name__}.") from None
    except ValueError:
        raise ProviderError("The provider's answer is no JSON.") from None
    if not isinstance(found, dict):
        raise ProviderError("The provider's answer is no JSON object.")
    return found


def _checked(told: dict[str, Any], name: str) -> str:
    url = str(told.get(name) or "")
    parts = urlsplit(url)
    if parts.scheme == "https" or (parts.scheme == "http" and _is_here(parts.hostname)):
        return url
    raise ProviderError(f"The provider's {name} is not an https:// address.")


def _is_here(host: str | None) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def _why(error: Exception) -> str:
    claim = getattr(error, "claim", None)
    return f"{type(error).__name__}{f' ({claim})' if claim else ''}"

"""Who asks: company, viewer and role, out of a verified JSON Web Token and nowhere else."""

import time
import warnings
from collections import OrderedDict
from typing import Any, NamedTuple, Protocol
from uuid import UUID

import jwt

from timeline.errors import TimelineError

ROLES = ("reader", "writer", "admin")
ALGORITHMS = ("HS256", "RS256", "ES256")
# RFC 7518, 3.2: a key of HS256 has at least the size of its hash.
SHORTEST_SECRET = 32
_LONGEST_TOKEN = 8192
_LONGEST_VIEWER = 1000
_KEPT = 4096


class Credential(NamedTuple):
    """company None: an administrator's, across companies. expires_at in seconds since 1970."""

    company: str | None
    viewer: str | None
    role: str
    expires_at: float | None = None

    @property
    def is_expired(self) -> bool:
        """Whether its time is over."""
        return self.expires_at is not None and time.time() >= self.expires_at


class Authority(Protocol):
    """Who tells the credential of a request."""

    is_open: bool

    def credential(self, token: str | None) -> Credential:
        """The credential of a token; None: of a request without one. Raises TimelineError TL401."""


class Open:
    """No authentication: everybody is the one user of the settings. For loopback alone."""

    is_open = True

    def __init__(self, company: str | None, viewer: str | None) -> None:
        try:
            known = company if company is None else str(UUID(company))
        except ValueError:
            raise TimelineError(
                "TL400", f'the company "{company}" is not a uuid', "give --company a uuid"
            ) from None
        self._found = Credential(known, viewer, "writer")

    def credential(self, token: str | None) -> Credential:
        """The same for all, whatever they show."""
        if self._found.company is None:
            raise TimelineError(
                "TL401",
                "no company is served here",
                "start it for one: timeline serve --company …, or with TIMELINE_JWT_KEY",
            )
        return self._found


class Tokens:
    """Bearer tokens, verified by one key under one algorithm."""

    is_open = False

    def __init__(
        self, key: str, algorithm: str, issuer: str | None = None, audience: str | None = None
    ) -> None:
        if algorithm not in ALGORITHMS:
            raise TimelineError(
                "TL400",
                f'TIMELINE_JWT_ALGORITHM "{algorithm}" is not one of {", ".join(ALGORITHMS)}',
                "HS256 with a shared secret, RS256 or ES256 with a public key in PEM",
            )
        self._algorithm = algorithm
        self._claims: dict[str, Any] = {"issuer": issuer, "audience": audience}
        self._known: OrderedDict[str, Credential] = OrderedDict()
        try:
            self._key = jwt.get_algorithm_by_name(algorithm).prepare_key(key)
        except (jwt.InvalidKeyError, ValueError, TypeError, NotImplementedError):
            # Without the cause: what the library says may quote the key.
            raise TimelineError(
                "TL400",
                f"TIMELINE_JWT_KEY is no key for {algorithm}",
                "HS256: a secret, openssl rand -base64 32; RS256, ES256: a public key in PEM",
            ) from None
        if hasattr(self._key, "private_bytes"):
            raise TimelineError(
                "TL400",
                "TIMELINE_JWT_KEY is a private key, which the issuer of tokens alone should have",
                "give the public key: openssl pkey -in key.pem -pubout",
            )

    def credential(self, token: str | None) -> Credential:
        """Verify a token; what was verified before is only asked for its time."""
        if token is None:
            raise TimelineError(
                "TL401", "no token given", "send it as the header: Authorization: Bearer …"
            )
        found = self._known.get(token)
        if found is None:
            found = _credential(self._verify(token))
            self._known[token] = found
            if len(self._known) > _KEPT:
                self._known.popitem(last=False)
        if found.is_expired:
            self._known.pop(token, None)
            raise TimelineError("TL401", "the token has expired", "ask for a new one")
        return found

    def _verify(self, token: str) -> dict[str, Any]:
        if len(token) > _LONGEST_TOKEN:
            raise TimelineError("TL401", "the token is too long", "send the token alone")
        try:
            with warnings.catch_warnings():
                # Told once, when the server starts.
                warnings.simplefilter("ignore", jwt.InsecureKeyLengthWarning)
                claims: dict[str, Any] = jwt.decode(
                    token,
                    self._key,
                    algorithms=[self._algorithm],
                    options={"require": ["exp"]},
                    **self._claims,
                )
        except jwt.ExpiredSignatureError:
            raise TimelineError("TL401", "the token has expired", "ask for a new one") from None
        except jwt.MissingRequiredClaimError as error:
            raise TimelineError(
                "TL401", f'the token has no claim "{error.claim}"', "ask for a token that has it"
            ) from None
        except jwt.InvalidAudienceError:
            raise TimelineError(
                "TL401", "the token is for another audience", "ask for one for this server"
            ) from None
        except jwt.InvalidIssuerError:
            raise TimelineError(
                "TL401", "the token is of another issuer", "ask the issuer this server trusts"
            ) from None
        except (jwt.InvalidTokenError, ValueError, RecursionError, OverflowError):
            raise TimelineError(
                "TL401",
                "the token is not valid here",
                f"it has to be signed with {self._algorithm} by the key of this server",
            ) from None
        return claims


def _credential(claims: dict[str, Any]) -> Credential:
    """What verified claims say. Raises TimelineError TL401 for a claim that means nothing."""
    role = claims.get("role")
    if role not in ROLES:
        raise TimelineError(
            "TL401", 'the claim "role" is not reader, writer or admin', "ask for another token"
        )
    viewer = claims.get("sub")
    is_text = isinstance(viewer, str) and viewer.isprintable() and len(viewer) <= _LONGEST_VIEWER
    if viewer is not None and not is_text:
        raise TimelineError(
            "TL401", 'the claim "sub" is not the id of a user', "ask for another token"
        )
    # Of a number past all floats, as JSON may hold: the last of them.
    ends_at = float(min(int(claims["exp"]), 2**62))
    return Credential(_company(claims.get("company_id"), role), viewer or None, role, ends_at)


def _company(claim: Any, role: str) -> str | None:
    if isinstance(claim, list) and len(claim) == 1:
        claim = claim[0]
    if claim is None and role == "admin":
        return None
    try:
        if not isinstance(claim, str):
            raise ValueError
        return str(UUID(claim))
    except ValueError:
        raise TimelineError(
            "TL401",
            'the claim "company_id" is not the uuid of one company',
            "ask for a token of one company",
        ) from None

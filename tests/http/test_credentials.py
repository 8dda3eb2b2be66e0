"""No credential, no data: what is no token of this server's key and of now is told so, no more."""

import base64
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from tests.http import wire
from tests.http.site import API, KEY, Site, serve, token
from tests.tenant.world import ANN, OURS, THEIRS, World

PATH = "/activities/timeline/?limit=1"
_Private = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


def claims(**other: Any) -> dict[str, Any]:
    """Those of a good token, but for the others; None leaves one out."""
    good = {"company_id": str(OURS), "sub": str(ANN), "role": "reader", "exp": time.time() + 600}
    return {key: value for key, value in (good | other).items() if value is not None}


def signed(key: str = KEY, **other: Any) -> str:
    """A token of HS256."""
    # Below encode(), which would not sign every claim that somebody may have signed.
    return jwt.PyJWS().encode(json.dumps(claims(**other)).encode(), key, algorithm="HS256")


def forged(header: dict[str, Any], body: dict[str, Any], signature: bytes = b"") -> str:
    """A token put together by hand."""
    parts = (json.dumps(header).encode(), json.dumps(body).encode(), signature)
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def public(key: _Private) -> str:
    """The public half in PEM."""
    kind, layout = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(kind, layout).decode()


def private(key: _Private) -> str:
    """All of it in PEM."""
    kind, layout = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(kind, layout, serialization.NoEncryption()).decode()


def check_refused(site: Site, who: str | None, path: str = PATH, **more: Any) -> str:
    """401 and nothing of the token, wherever one looks; the detail."""
    answer = site.ask("GET", path, who, **more)
    document = wire.refused(answer, 401, "TL401")
    assert answer.headers["www-authenticate"].startswith("Bearer")
    everything = answer.text + str(answer.headers) + wire.told(site)
    for part in [who or "", *(who or "").split(".")]:
        # Short parts are words that anybody may say.
        assert len(part) < 12 or part not in everything
    assert KEY not in everything
    return str(document["detail"])


@pytest.fixture(scope="module")
def rsa_key() -> rsa.RSAPrivateKey:
    """The issuer's."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="module")
def ec_key() -> ec.EllipticCurvePrivateKey:
    """The issuer's."""
    return ec.generate_private_key(ec.SECP256R1())


@pytest.fixture(scope="module")
def strict(world: World) -> Iterator[Site]:
    """A server with an issuer and an audience."""
    started = serve(world.dsn, TIMELINE_JWT_ISSUER="crm", TIMELINE_JWT_AUDIENCE="timeline")
    yield started
    started.end()
    wire.check_log(started)


def test_a_good_token_is_let_in_whatever_the_case_of_its_scheme(site: Site) -> None:
    for scheme in ("Bearer", "bearer", "BEARER"):
        answer = site.ask("GET", PATH, headers={"Authorization": f"{scheme} {signed()}"})
        assert answer.status_code == 200
    for other in ({"company_id": [str(OURS)], "nbf": time.time()}, {"exp": 10**400}, {"sub": None}):
        assert site.ask("GET", PATH, signed(**other)).json()["results"]


@pytest.mark.parametrize(
    "other",
    [
        {"exp": 1_700_000_000},
        {"exp": 0},
        {"exp": -1e300},
        {"exp": float("nan")},
        {"exp": float("inf")},
        {"exp": "tomorrow"},
        {"exp": []},
        {"exp": None},
        {"nbf": 4_000_000_000},
        {"nbf": {}},
        {"iat": 4_000_000_000},
        {"role": None},
        {"role": "owner"},
        {"role": "Reader"},
        {"role": "reader "},
        {"role": "app"},
        {"role": ["reader"]},
        {"role": {"reader": True}},
        {"company_id": None},
        {"company_id": ""},
        {"company_id": "acme"},
        {"company_id": 7},
        {"company_id": {"id": str(OURS)}},
        {"company_id": []},
        {"company_id": [str(OURS), str(THEIRS)]},
        {"company_id": [[str(OURS)]]},
        {"company_id": f"{OURS}' or true --"},
        {"company_id": None, "role": "writer"},
        {"company_id": "", "role": "admin"},
        {"company_id": [], "role": "admin"},
        {"sub": 7},
        {"sub": ["ann"]},
        {"sub": "ann\r\nX-Evil: 1"},
        {"sub": "ann\0"},
        {"sub": "ann\ud800"},
        {"sub": "a" * 1001},
        {"aud": "another server"},
    ],
)
def test_a_claim_that_means_nothing_is_no_claim(site: Site, other: dict[str, Any]) -> None:
    check_refused(site, signed(**other))


def test_a_token_of_no_key_of_ours_is_refused(site: Site, rsa_key: rsa.RSAPrivateKey) -> None:
    head, body, signature = signed().split(".")
    for who in (
        signed("another key, that is as long as ours is"),
        signed(KEY[:-1] + "e"),
        forged({"alg": "none", "typ": "JWT"}, claims()),
        forged({"alg": "None"}, claims(), b"x"),
        forged({"alg": ""}, claims()),
        forged({"alg": ["HS256"]}, claims()),
        forged({}, claims()),
        forged({"alg": "HS256", "kid": "../../dev/null", "jku": "http://evil.example"}, claims()),
        forged({"alg": "HS256", "crit": ["exp"], "jwk": {"kty": "oct", "k": "AA"}}, claims()),
        jwt.encode(claims(), KEY * 2, algorithm="HS512"),
        jwt.encode(claims(), rsa_key, algorithm="RS256"),
        f"{head}.{body}.",
        f"{head}.{body}",
        f"{head}.{body}.{signature[:-4]}AAAA",
        f"{head}.{forged({}, claims(role='admin')).split('.')[1]}.{signature}",
        f"{head}.{body}.{signature}.{signature}",
        forged({"alg": "HS256"}, claims()).replace(".", ".."),
        "." * 100,
        "null",
        base64.b64encode(b"\xff" * 60).decode(),
    ):
        check_refused(site, who)


def test_a_token_without_end_is_not_read(site: Site) -> None:
    assert "too long" in check_refused(site, signed(padding="x" * 8192))
    assert "too long" in check_refused(site, "a" * 20_000)
    deep = base64.urlsafe_b64encode(b"[" * 5000).rstrip(b"=").decode()
    check_refused(site, f"{deep}.{deep[:8]}.x")


def test_a_token_that_was_good_ends_at_its_time(site: Site) -> None:
    ends_at = int(time.time()) + 2
    who = signed(exp=ends_at)
    assert site.ask("GET", PATH, who).status_code == 200
    assert site.ask("GET", PATH, who).status_code == 200
    time.sleep(max(0.0, ends_at - time.time()) + 0.05)
    assert "expired" in check_refused(site, who)
    assert "expired" in check_refused(site, who)


def test_one_token_in_one_header_is_the_only_credential(site: Site) -> None:
    good = signed()
    for headers in (
        [],
        [("Authorization", f"Bearer {good}"), ("Authorization", f"Bearer {good}")],
        [("Authorization", f"Bearer {good}"), ("Authorization", "Basic YW5uOmFubg==")],
        [("Authorization", "Basic YW5uOmFubg==")],
        [("Authorization", good)],
        [("Authorization", f"Token {good}")],
        [("Authorization", "Bearer")],
        [("Authorization", f"Bearer {good}, Bearer {good}")],
        [("Proxy-Authorization", f"Bearer {good}")],
        [("X-Authorization", f"Bearer {good}")],
        [("Cookie", f"Authorization=Bearer {good}; token={good}")],
        [("X-Company-Id", str(OURS)), ("X-Forwarded-User", str(ANN))],
    ):
        answer = site.http.get(PATH, headers=headers)
        wire.refused(answer, 401, "TL401")
        assert answer.headers["www-authenticate"].startswith("Bearer")
    for key in ("token", "access_token", "authorization", "ticket"):
        check_refused(site, None, f"{PATH}&{key}={good}")
        known = wire.refused(site.ask("GET", f"{PATH}&{key}={good}", good), 400, "TL405")
        assert good not in str(known)
    assert good not in wire.told(site)


def test_every_path_asks_who_it_is(site: Site) -> None:
    one = f"/activities/{uuid4()}/"
    for method, path in (
        *(("GET", f"/activities/{name}/") for name in ("timeline", "search", "facets", "summary")),
        ("GET", "/activities/feed/"),
        ("GET", "/activities/"),
        ("HEAD", "/activities/"),
        ("POST", "/activities/"),
        *((method, one) for method in ("GET", "PATCH", "DELETE")),
        ("POST", "/rpc/version"),
        ("POST", "/rpc/feed_all"),
        ("POST", "/rpc/nothing_of_this_name"),
    ):
        answer = site.ask(method, path, json={} if method in ("POST", "PATCH") else None)
        assert (answer.status_code, answer.headers["content-type"]) == (
            401,
            "application/problem+json",
        ), path
        assert answer.headers["www-authenticate"].startswith("Bearer")


def test_issuer_and_audience_are_asked_where_they_are_configured(strict: Site) -> None:
    good = {"iss": "crm", "aud": "timeline"}
    assert strict.ask("GET", PATH, signed(**good)).status_code == 200
    assert strict.ask("GET", PATH, signed(iss="crm", aud=["x", "timeline"])).status_code == 200
    for other, word in (
        ({"aud": "else"}, "audience"),
        ({"aud": ["else"]}, "audience"),
        ({"aud": None}, '"aud"'),
        ({"aud": "timeline2"}, "audience"),
        ({"aud": {"timeline": 1}}, "audience"),
        ({"iss": "else"}, "issuer"),
        ({"iss": None}, '"iss"'),
        ({"iss": "cr"}, "issuer"),
        ({"iss": ["crm"]}, "issuer"),
    ):
        assert word in check_refused(strict, signed(**(good | other))), other


def test_with_a_public_key_nobody_but_its_owner_signs(
    world: World, tmp_path: Path, rsa_key: rsa.RSAPrivateKey, ec_key: ec.EllipticCurvePrivateKey
) -> None:
    other_rsa = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    other_ec = ec.generate_private_key(ec.SECP256R1())
    keys: list[tuple[str, _Private, _Private]] = [
        ("RS256", rsa_key, other_rsa),
        ("ES256", ec_key, other_ec),
    ]
    for algorithm, key, other in keys:
        file = tmp_path / "key.pem"
        file.write_text(public(key))
        site = serve(
            world.dsn,
            TIMELINE_JWT_KEY="",
            TIMELINE_JWT_KEY_FILE=str(file),
            TIMELINE_JWT_ALGORITHM=algorithm,
        )
        try:
            good = jwt.encode(claims(), key, algorithm=algorithm)
            assert site.ask("GET", PATH, good).status_code == 200
            check_refused(site, jwt.encode(claims(), other, algorithm=algorithm))
            check_refused(site, forged({"alg": "none"}, claims()))
            check_refused(site, token(OURS, ANN))
            # The public key is public: as a secret it must open nothing.
            hmac = jwt.get_algorithm_by_name("HS256")
            for secret in (public(key), public(key).strip()):
                confused = forged({"alg": "HS256", "typ": "JWT"}, claims())
                text = confused.rpartition(".")[0]
                mark = base64.urlsafe_b64encode(hmac.sign(text.encode(), secret.encode()))
                check_refused(site, f"{text}.{mark.rstrip(b'=').decode()}")
        finally:
            site.end()
        wire.check_log(site)
        assert "PUBLIC KEY" not in wire.told(site)
        status, said = wire.not_started(
            world.dsn, TIMELINE_JWT_KEY=private(key), TIMELINE_JWT_ALGORITHM=algorithm
        )
        assert (status, "public key" in said) == (2, True), said
        assert "Traceback" not in said
        assert private(key).split("\n")[1] not in said


def test_the_path_of_the_api_is_needed(site: Site) -> None:
    answer = site.http.get(f"{site.url}/activities/", headers={"Authorization": "Bearer x"})
    wire.refused(answer, 404, "TL404")
    assert API not in answer.headers

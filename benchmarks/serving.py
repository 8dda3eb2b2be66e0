"""What HTTP costs: requests a second beside pgbench of the same function."""

import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from timeline.errors import TimelineError
from timeline.http.process import serving

from . import pgbench, writing
from .companies import Company

KEY = "a key of benchmarks, for this machine"
CLIENTS = 8
_AUTH = "Bearer "
# A function, its path, the same as SQL.
_CALLS = {
    "page": ("timeline/?count=none", "timeline.page('{company}', '{{\"count\": \"none\"}}')"),
    "page with its count": ("timeline/", "timeline.page('{company}')"),
    "search": ("search/?q=mail", "timeline.search('{company}', 'mail')"),
    "facets": ("facets/", "timeline.facets('{company}')"),
    "summary": (
        "summary/?by=month",
        "timeline.summary('{company}', '{{\"by\": \"month\"}}')",
    ),
}


def token(company: object, viewer: str = "1", role: str = "writer") -> str:
    """A token for a company."""
    import jwt

    claims = {"company_id": str(company), "sub": viewer, "role": role, "exp": time.time() + 86400}
    return jwt.encode(claims, KEY, algorithm="HS256")


def program() -> str:
    """wrk, a load generator in C. Raises TimelineError where there is none."""
    found = shutil.which("wrk")
    if found is None:
        raise TimelineError(
            "TL400",
            "requests are measured with wrk, and there is none",
            "install it (Debian: apt-get install wrk), or choose other parts: --only reading",
        )
    return found


def measure(dsn: str, companies: list[Company], seconds: int, turns: int) -> list[dict[str, Any]]:
    """Requests per second of each function beside its transactions per second."""
    chosen = companies[:16]
    found = []
    with (
        serving(dsn, TIMELINE_JWT_KEY=KEY) as (url, _),
        tempfile.TemporaryDirectory() as folder,
    ):
        for name, (path, call) in _CALLS.items():
            file = script(Path(folder), "requests", chosen, path)
            calls = _calls(Path(folder), call, chosen)
            sides: dict[str, list[float]] = {"HTTP": [], "pgbench": []}
            for turn in range(-1, turns):
                length = seconds if turn >= 0 else 2
                for side, done in sides.items():
                    rate = (
                        requests(url, file, length) if side == "HTTP" else _tps(dsn, calls, length)
                    )
                    if turn >= 0:
                        done.append(rate)
            found.append(writing.figures(f"HTTP / pgbench, {name}", sides, 0.6))
    return found


def script(
    folder: Path,
    name: str,
    companies: list[Company],
    path: str,
    headers: dict[str, str] | None = None,
) -> str:
    """A script of wrk that asks for each company in turn; each `{date}` in the path is another."""
    tokens = ",\n".join(f'  "{_AUTH}{token(company.id)}"' for company in companies)
    more = "".join(f', ["{key}"] = "{value}"' for key, value in (headers or {}).items())
    before, _, after = path.partition("{date}")
    date = 'os.date("!%Y-%m-%d", 4102444800 + 86400 * number)' if "{date}" in path else '""'
    file = folder / f"{name}.lua"
    file.write_text(
        f"local tokens = {{\n{tokens}\n}}\n"
        # From anywhere, so that no run asks what another has asked.
        'local random = io.open("/dev/urandom", "rb"):read(3)\n'
        "local number = random:byte(1) * 65536 + random:byte(2) * 256 + random:byte(3)\n"
        "number = number % 2000000\n"
        "function request()\n  number = number + 1\n"
        f'  local path = "/api/v1/activities/{before}" .. {date} .. "{after}"\n'
        '  return wrk.format("GET", path, '
        f'{{["Authorization"] = tokens[number % #tokens + 1]{more}}})\nend\n'
    )
    return str(file)


def _calls(folder: Path, call: str, companies: list[Company]) -> list[str]:
    """Words for pgbench: a script per company, all as often."""
    words = []
    for number, company in enumerate(companies):
        file = folder / f"call_{number}.pgbench"
        # One round trip that is one transaction with the same viewer, as the server's are.
        bound = "select set_config('timeline.user_id', '1', true)"
        file.write_text(f"{bound} \\; select {call.format(company=company.id)};\n")
        words += ["-f", str(file)]
    return words


def requests(url: str, script: str, seconds: int) -> float:
    """Per second, of eight connections."""
    words = ["-t", "1", "-c", str(CLIENTS), "-d", f"{seconds}s", "-s", script, url]
    said = subprocess.run([program(), *words], capture_output=True, text=True, check=True).stdout
    found = re.search(r"^Requests/sec:\s+([0-9.]+)", said, re.MULTILINE)
    if found is None or "Non-2xx" in said or "Socket errors" in said:
        raise TimelineError("TL500", f"wrk: {said.strip()}")
    return float(found[1])


def _tps(dsn: str, calls: list[str], seconds: int) -> float:
    words = ["-M", "simple", "-c", str(CLIENTS), "-j", "1", "-T", str(seconds)]
    done = pgbench.run(dsn, *words, *calls)
    found = re.search(r"^tps = ([0-9.]+)", done.stdout, re.MULTILINE)
    if found is None or "failed transactions: 0 " not in done.stdout:
        raise TimelineError("TL500", f"pgbench: {done.stderr.strip() or done.stdout}")
    return float(found[1])

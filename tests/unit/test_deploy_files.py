"""The files for containers and Kubernetes say what the program does: its commands, settings, paths, ports and figures."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import REGISTRY

import infra.model_counters
import infra.work_counters  # noqa: F401 -- registers its figures
from api.metrics import Metrics
from core.reference import env_example
from main import parser

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
WRITABLE = "/state"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
KUBERNETES = {
    path.stem: list(yaml.safe_load_all(path.read_text(encoding="utf-8"))) for path in sorted((DEPLOY / "kubernetes").glob("*.yaml"))
}
SETTINGS = set(re.findall(r"FOLIOSCOPE_[A-Z_0-9]+", env_example()))


def pods() -> Iterator[tuple[str, dict[str, Any]]]:
    for documents in KUBERNETES.values():
        for document in documents:
            if document["kind"] in {"Deployment", "Job", "CronJob"}:
                spec = document["spec"].get("jobTemplate", document)["spec"]
                yield document["metadata"]["name"], spec["template"]["spec"]


def programs() -> dict[str, dict[str, Any]]:
    return {
        name: part for name, part in COMPOSE["services"].items() if part.get("image") == "folioscope:local" and "entrypoint" not in part
    }


@pytest.mark.parametrize(
    "path", sorted(ROOT.glob("deploy/**/*.yaml")) + sorted(ROOT.glob(".github/workflows/*.yml")), ids=lambda path: path.name
)
def test_every_yaml_file_can_be_read(path: Path) -> None:
    assert all(isinstance(document, dict) for document in yaml.safe_load_all(path.read_text(encoding="utf-8")))


def test_every_command_is_one_of_the_program_s() -> None:
    containers = [pod["containers"][0] for name, pod in pods() if name != "chroma"]
    commands = [part["command"] for part in programs().values()] + [one["args"] for one in containers if "args" in one]
    commands += [re.findall(r'main.py (\w+) "([^"]+)"', one["command"][-1])[0] for one in containers if "command" in one]
    commands.append(json.loads(re.findall(r"^CMD (.*)$", DOCKERFILE, re.MULTILINE)[0]))
    assert sorted({command[0] for command in commands}) == ["backup", "migrate", "web", "worker"]
    for command in commands:
        assert callable(parser().parse_args(command).command)


def test_every_setting_that_is_named_exists() -> None:
    texts = [DOCKERFILE, *(path.read_text(encoding="utf-8") for path in DEPLOY.glob("**/*.yaml"))]
    own = {"FOLIOSCOPE_SECRET", "FOLIOSCOPE_METRICS_TOKEN"}  # of compose itself
    named = {name for text in texts for name in re.findall(r"FOLIOSCOPE_[A-Z_0-9]+", text)} - own
    assert named <= SETTINGS, named - SETTINGS


def test_the_image_runs_as_nobody_on_a_read_only_root_with_one_writable_folder() -> None:
    assert re.search(r"^USER 10001:10001$", DOCKERFILE, re.MULTILINE)
    assert DOCKERFILE.count("\nFROM ") == 2
    assert f"FOLIOSCOPE_STATE_DIR={WRITABLE}/var" in DOCKERFILE
    for part in programs().values():
        assert part["read_only"] is True
        assert part["volumes"] == [f"state:{WRITABLE}"]
        assert part["cap_drop"] == ["ALL"]
    for _, pod in pods():
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["containers"][0]["securityContext"]["readOnlyRootFilesystem"] is True
    assert KUBERNETES["settings"][0]["data"]["FOLIOSCOPE_STATE_DIR"] == f"{WRITABLE}/var"


def test_ports_and_probes_are_those_of_the_program() -> None:
    assert "EXPOSE 8000" in DOCKERFILE
    web = next(pod for name, pod in pods() if name == "web")["containers"][0]
    assert [port["containerPort"] for port in web["ports"]] == [int(KUBERNETES["settings"][0]["data"]["FOLIOSCOPE_WEB__PORT"])]
    known = json.loads((ROOT / "tests/golden/openapi.json").read_text(encoding="utf-8"))["paths"]
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        assert web[probe]["httpGet"]["path"] in known
    assert "/health/live" in DOCKERFILE


def test_every_resource_is_listed_and_migrations_are_a_job() -> None:
    [kustomization] = KUBERNETES["kustomization"]
    assert set(kustomization["resources"]) == {f"{name}.yaml" for name in KUBERNETES} - {"kustomization.yaml"}
    assert KUBERNETES["migrate"][0]["kind"] == "Job"
    assert KUBERNETES["ingress"][0]["metadata"]["annotations"]["nginx.ingress.kubernetes.io/affinity"] == "cookie"


def test_what_compose_depends_on_is_there() -> None:
    services = COMPOSE["services"]
    assert {"web", "worker", "redis", "postgres", "chroma", "ollama", "grafana"} <= set(services)
    for part in services.values():
        assert set(part.get("depends_on", {})) <= set(services)
        named = {volume.partition(":")[0] for volume in part.get("volumes", ())}
        assert {name for name in named if not name.startswith(".")} <= set(COMPOSE["volumes"])
        assert all((DEPLOY / name).exists() for name in named if name.startswith("."))


def test_the_vectors_are_kept_alike_in_compose_and_kubernetes() -> None:
    chroma = next(pod for name, pod in pods() if name == "chroma")["containers"][0]
    part = COMPOSE["services"]["chroma"]
    assert (chroma["command"], chroma["args"]) == (part["entrypoint"], part["command"])
    [service] = [one for one in KUBERNETES["chroma"] if one["kind"] == "Service"]
    address = f"http://{service['metadata']['name']}:{service['spec']['ports'][0]['port']}"
    assert KUBERNETES["settings"][0]["data"]["FOLIOSCOPE_VECTORS__URL"] == address
    for probe in ("readinessProbe", "livenessProbe"):
        assert chroma[probe]["httpGet"]["path"] in part["healthcheck"]["test"][-1]


def test_what_runs_for_long_comes_back_by_itself_and_is_of_a_stated_version() -> None:
    for name, part in COMPOSE["services"].items():
        assert part["restart"] == ("on-failure" if name == "migrate" else "unless-stopped"), name
        assert not part["image"].endswith(":latest"), name


def test_grafana_finds_the_figures_and_the_dashboard() -> None:
    mounted = dict(volume.split(":")[:2] for volume in COMPOSE["services"]["grafana"]["volumes"])
    there = {
        Path(inside).parent.name: yaml.safe_load((DEPLOY / name).read_text(encoding="utf-8"))
        for name, inside in mounted.items()
        if name.endswith(".yaml")
    }
    [source], [provider] = there["datasources"]["datasources"], there["dashboards"]["providers"]
    assert source["url"].split("/")[2].split(":")[0] in COMPOSE["services"]
    assert source["isDefault"] is True
    assert str(Path(mounted["./watching/dashboard.json"]).parent) == provider["options"]["path"]


def figures() -> set[str]:
    mine = Metrics()._registry
    return {
        sample
        for registry in (REGISTRY, mine)
        for family in registry.collect()
        for sample in (f"{family.name}{end}" for end in ("", "_total", "_bucket"))
    }


def test_the_dashboard_and_the_alert_rules_ask_for_figures_that_exist() -> None:
    rules = yaml.safe_load((DEPLOY / "watching/alerts.yaml").read_text(encoding="utf-8"))["groups"][0]["rules"]
    panels = json.loads((DEPLOY / "watching/dashboard.json").read_text(encoding="utf-8"))["panels"]
    asked = [rule["expr"] for rule in rules] + [target["expr"] for panel in panels for target in panel["targets"]]
    named = {name for text in asked for name in re.findall(r"folioscope_[a-z_]+", text)}
    assert named
    assert named <= figures(), named - figures()

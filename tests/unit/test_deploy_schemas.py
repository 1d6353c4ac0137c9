"""The files for containers, Kubernetes and GitHub are what their readers' own schemas allow."""

import json
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from jsonschema.validators import validator_for

ROOT = Path(__file__).resolve().parents[2]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
KUBERNETES = [
    (path.name, document)
    for path in sorted((ROOT / "deploy/kubernetes").glob("*.yaml"))
    for document in yaml.safe_load_all(path.read_text(encoding="utf-8"))
    if document["kind"] != "Kustomization"
]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))


def complaints(schema: str, document: Any) -> list[str]:
    spec = find_spec("check_jsonschema")
    assert spec is not None
    assert spec.origin is not None
    rules = json.loads((Path(spec.origin).parent / "builtin_schemas/vendor" / schema).read_text(encoding="utf-8"))
    return [f"{error.json_path}: {error.message}" for error in validator_for(rules)(rules).iter_errors(document)]


@pytest.mark.parametrize(("name", "document"), KUBERNETES, ids=[f"{name}-{document['kind']}" for name, document in KUBERNETES])
def test_a_manifest_is_one_of_kubernetes(name: str, document: dict[str, Any]) -> None:
    assert kubernetes_validate.validate(document, "1.37", strict=True)


def test_a_manifest_with_a_mistake_is_found() -> None:
    _, deployment = next(item for item in KUBERNETES if item[1]["kind"] == "Deployment")
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate({**deployment, "spec": {**deployment["spec"], "replica": 2}}, "1.37", strict=True)


def test_the_compose_file_follows_the_specification() -> None:
    document = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text(encoding="utf-8"))
    assert complaints("compose-spec.json", document) == []
    document["services"]["web"]["depend_on"] = {}
    assert complaints("compose-spec.json", document)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_is_one_of_github_s_and_runs_what_there_is(path: Path) -> None:
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    document["on"] = document.pop(True)  # YAML reads the word as a truth
    assert complaints("github-workflows.json", document) == []
    runs = [step["run"] for job in document["jobs"].values() for step in job.get("steps", ()) if "run" in step]
    called = [job["uses"] for job in document["jobs"].values() if "uses" in job]
    assert all((ROOT / name).is_file() for name in called)
    for target in (found for run in runs for found in re.findall(r"\bmake ([a-z-]+)", run)):
        assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE), target


def test_there_is_a_workflow_for_each_of_test_lint_image_and_release() -> None:
    assert [path.stem for path in WORKFLOWS] == ["image", "lint", "release", "test"]

"""What the program is made of: row 111, and what it never does."""

import ast
import datetime as dt
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.arch.audit_exceptions import FILE, Exemption, arguments, read_exemptions
from tests.arch.bill_of_materials import bill, check, locked

ROOT = Path(__file__).resolve().parents[2]
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__"}
FORBIDDEN_MODULES = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "marshal", "shelve", "jsonpickle", "yaml.unsafe_load"}
ALLOWED = {("tests/arch/test_arch_house.py", "compile")}


def product() -> Iterator[tuple[str, ast.AST]]:
    """Every node of every module that is not a test."""
    listed = subprocess.run(["git", "ls-files", "*.py"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()  # noqa: S607 -- git of this machine
    for name in listed:
        if not name.startswith("tests/") and (ROOT / name).exists():
            for node in ast.walk(ast.parse((ROOT / name).read_text("utf-8"))):
                yield name, node


def test_row_111_no_pickle_no_evaluation_no_shell() -> None:
    found = []
    for name, node in product():
        if isinstance(node, ast.Import | ast.ImportFrom):
            modules = {alias.name for alias in node.names} | ({node.module or ""} if isinstance(node, ast.ImportFrom) else set())
            found += [(name, module) for module in modules & FORBIDDEN_MODULES]
        elif isinstance(node, ast.Call):
            called = node.func.id if isinstance(node.func, ast.Name) else ast.unparse(node.func)
            found += (
                [(name, called)]
                if called in FORBIDDEN_CALLS | {"os.system", "os.popen", "torch.load", "pickle.loads", "subprocess.getoutput"}
                else []
            )
            found += [
                (name, f"{called}(shell=True)") for word in node.keywords if word.arg == "shell" and ast.unparse(word.value) != "False"
            ]
            found += [
                (name, f"{called}({word.arg}=True)")
                for word in node.keywords
                if word.arg == "allow_pickle" and ast.unparse(word.value) != "False"
            ]
    assert found == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_row_111_locks_pin_every_package_once_and_name_no_host(lock: str) -> None:
    lines = [line for line in (ROOT / lock).read_text("utf-8").splitlines() if line.strip() and not line.startswith("#")]
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9._-]*(\[[a-z0-9,_-]+\])?==[^ @]+( ?; .+)?", line, re.IGNORECASE) for line in lines), lines
    names = [re.split(r"[=\[ ;]", line)[0].lower() for line in lines]
    assert len(names) == len(set(names))
    assert not re.search(r"https?://|--index-url|--extra-index|--find-links| @ |git\+", "\n".join(lines))


def test_row_111_an_accepted_hole_has_a_reason_and_a_day() -> None:
    today = dt.date(2026, 11, 27)
    assert all(item.reason for item in read_exemptions(FILE.read_text("utf-8")))
    kept = read_exemptions("# why\nCVE-2026-1234 2026-12-31 not reachable: we never call it\n")
    assert arguments(kept, today) == ["--ignore-vuln", "CVE-2026-1234"]
    with pytest.raises(ValueError, match="look again"):
        arguments([Exemption("CVE-2020-1", dt.date(2026, 11, 26), "an old reason")], today)
    for line in ("CVE-2026-1234", "CVE-2026-1234 2026-12-31", "something else", "CVE-2026-1 soon because of reasons"):
        with pytest.raises(ValueError, match="not an exception"):
            read_exemptions(line)


def test_row_111_the_bill_of_materials_names_every_locked_package() -> None:
    document = json.loads(bill())
    assert document["bomFormat"] == "CycloneDX"
    assert {part["name"].lower() for part in document["components"]} == {name.lower() for name in locked()}
    assert len(document["components"]) > 200
    assert document["specVersion"] == "1.5"


@pytest.mark.parametrize("change", [{"bomFormat": "SPDX"}, {"moon": 1}, {"components": [{"name": "x"}]}, {"serialNumber": "1"}])
def test_row_111_a_bill_that_is_not_what_the_schema_says_is_not_written(change: dict[str, object]) -> None:
    good = {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1}
    check(json.dumps(good))
    with pytest.raises(ValueError, match=r"not CycloneDX 1\.5"):
        check(json.dumps({**good, **change}))


def test_row_028_no_secret_is_written_into_the_repository() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()  # noqa: S607 -- git of this machine
    key = re.compile(
        rb"-----BEGIN (?:RSA |EC |OPENSSH )?PRIVATE KEY-----|AKIA[0-9A-Z]{16}|\bsk-(?:proj-)?[A-Za-z0-9]{32,}|\bgh[pousr]_[A-Za-z0-9]{36}"
    )
    found = [name for name in listed if (ROOT / name).is_file() and key.search((ROOT / name).read_bytes())]
    assert found == []


def test_row_110_the_image_and_the_manifests_carry_no_secret() -> None:
    kept_out = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert {".git", ".env", "var", "*.db*"} <= set(kept_out), kept_out
    dockerfile = (ROOT / "deploy" / "Dockerfile").read_text("utf-8")
    assert not re.search(r"(?i)(secret|password|token|api_key)\w*\s*=|--mount=type=secret|\bARG\b", dockerfile)
    assert "debug" not in dockerfile.lower()
    for path in (ROOT / "deploy").glob("**/*.yaml"):
        for name, value in re.findall(
            r"^\s*-?\s*\"?([A-Z_]*(?:SECRET|PASSWORD|TOKEN|API_KEY)[A-Z_]*)\"?\s*[:=]\s*(.+)$", path.read_text("utf-8"), re.MULTILINE
        ):
            assert value.startswith("${") or "secretKeyRef" in value or "_FILE" in name, (path.name, name)


def test_row_111_the_audit_fails_where_it_cannot_look_and_the_build_runs_it() -> None:
    recipe = (ROOT / "Makefile").read_text("utf-8").partition("\naudit:")[2].partition("\n\n")[0]
    assert "pip-audit --strict " in recipe  # else a package that the list does not know passes
    assert "|| true" not in recipe
    assert "audit_exceptions > /dev/null" in recipe  # an exception whose day has passed ends it before it looks
    build = (ROOT / ".github" / "workflows" / "test.yml").read_text("utf-8")
    assert "make audit" in build
    assert "make sbom" in build
    assert "continue-on-error" not in build
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()  # noqa: S607 -- git of this machine
    assert [name for name in listed if Path(name).name in {"package.json", "package-lock.json", "yarn.lock"}] == [], (
        "then npm audit belongs here"
    )

"""The deployment files name only what exists. No container engine is needed for that."""

import importlib.util
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from celery.bin.celery import celery as celery_command
from gunicorn.config import Config

from pcnportal import settings
from pcnportal.launcher.home import PROJECT

COMPOSE = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {"prepare", "web", "worker", "beat"}
DOCKERFILE = (PROJECT / "Dockerfile").read_text().replace("\\\n", " ")


def instructions(name: str) -> list[str]:
    return [line.removeprefix(name).strip() for line in DOCKERFILE.splitlines() if line.startswith(f"{name} ")]


def commands() -> list[list[str]]:
    own = [service["command"] for name, service in SERVICES.items() if name in OURS and "command" in service]
    return [*own, *(json.loads(command) for command in instructions("CMD"))]


def option_names(parameters: Any) -> set[str]:
    return {name for parameter in parameters for name in (*parameter.opts, *parameter.secondary_opts)}


def check_celery(words: list[str]) -> None:
    """The sub-command exists and knows every option."""
    assert words[:2] == ["-A", "pcnportal"]
    known = option_names(celery_command.commands[words[2]].params)
    assert {word for word in words[3:] if word.startswith("--")} <= known


def check_gunicorn(words: list[str]) -> None:
    assert importlib.util.find_spec(words[0]) is not None
    known = {flag for setting in Config().settings.values() for flag in setting.cli or ()}
    assert {word for word in words[1:] if word.startswith("--")} <= known


def test_the_services_are_complete() -> None:
    assert set(SERVICES) == OURS | {"database", "broker"}
    assert all(service["restart"] == "unless-stopped" for name, service in SERVICES.items() if name != "prepare")
    assert {name for name, service in SERVICES.items() if "healthcheck" in service} == {"web", "database", "broker"}
    for name in ("database", "broker"):
        volume = SERVICES[name]["volumes"][0].partition(":")[0]
        assert volume in COMPOSE["volumes"]


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_every_command_exists(words: list[str]) -> None:
    assert words[:2] == ["python", "-m"]
    assert importlib.util.find_spec(words[2]) is not None
    checks = {"celery": check_celery, "gunicorn": check_gunicorn}
    if words[2] in checks:
        checks[words[2]](words[3:])


def test_every_copied_file_exists() -> None:
    copied = [line.split()[:-1] for line in instructions("COPY") if not line.startswith("--from")]
    sources = [PROJECT / word for words in copied for word in words]
    assert [source for source in sources if not source.exists()] == []


def test_the_image_holds_every_app() -> None:
    copied = {line.split()[0] for line in instructions("COPY")}
    apps = {app.partition(".")[0] for app in settings.INSTALLED_APPS}
    assert {app for app in apps if (PROJECT / app).is_dir()} <= copied


def test_services_depend_on_services() -> None:
    named = {other for service in SERVICES.values() for other in service.get("depends_on", {})}
    assert named == {"prepare", "database", "broker"}


def test_no_secret_is_written_down() -> None:
    for service in SERVICES.values():
        for name, value in service["environment"].items():
            if re.search("SECRET|PASSWORD|AUTH", name):
                assert re.fullmatch(r"\$\{\w+:\?[^}]+\}", value)


def test_every_variable_is_one_that_the_settings_read() -> None:
    read = set(re.findall(r'"((?:PCN_)?[A-Z_]+)"', Path(settings.__file__).read_text()))
    ours = {name for service in OURS for name in SERVICES[service]["environment"]}
    assert ours - read == set()


def test_the_health_check_asks_an_address_that_exists(client: Any, db: None) -> None:
    test = SERVICES["web"]["healthcheck"]["test"]
    path = re.search(r"http://127\.0\.0\.1:8000(/\w+)", " ".join(test))
    assert path is not None
    assert client.get(path[1]).status_code == 200

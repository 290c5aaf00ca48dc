"""Which modules write a table: for tests that there is one door."""

import ast
import re
from functools import cache
from pathlib import Path

from django.conf import settings

APPS = ("practices", "networks", "signoff", "pcnportal")
ELSEWHERE = re.compile(r"/(tests|testing|migrations|models)(/|\.py)")
WRITES = {"create", "bulk_create", "update", "bulk_update", "delete", "get_or_create", "update_or_create"}


def writers_of(model: str) -> set[str]:
    """Modules in which a row of `model` is made, or changed through its manager, in so many words."""
    calls = [(name, call) for app in APPS for name, found in _calls(app).items() for call in found]
    return {name for name, call in calls if _writes(call, model)}


def callers_of(function: str, app: str) -> set[str]:
    """Modules of the app that call it, by its own name or as an attribute."""
    calls = [(name, call) for name, found in _calls(app).items() for call in found]
    return {name for name, call in calls if function == ast.unparse(call.func).rsplit(".", 1)[-1]}


@cache
def _calls(app: str) -> dict[str, list[ast.Call]]:
    """What each module of the app calls."""
    modules = [path for path in (settings.BASE_DIR / app).rglob("*.py") if not ELSEWHERE.search(str(path))]
    return {str(path.relative_to(settings.BASE_DIR)): _calls_in(path) for path in modules}


def _calls_in(module: Path) -> list[ast.Call]:
    return [node for node in ast.walk(ast.parse(module.read_text())) if isinstance(node, ast.Call)]


def _writes(call: ast.Call, model: str) -> bool:
    """`Model(...)`, or `Model.objects.….update(...)` and its like."""
    if isinstance(call.func, ast.Name):
        return call.func.id == model
    return isinstance(call.func, ast.Attribute) and call.func.attr in WRITES and _root(call.func) == model


def _root(node: ast.AST) -> str:
    while isinstance(node, ast.Attribute | ast.Call):
        node = node.value if isinstance(node, ast.Attribute) else node.func
    return node.id if isinstance(node, ast.Name) else ""

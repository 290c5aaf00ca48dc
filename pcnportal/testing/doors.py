"""Which modules write a table: for tests that there is one door."""

import ast
import re
from pathlib import Path

from django.conf import settings

APPS = ("practices", "networks", "signoff", "pcnportal")
ELSEWHERE = re.compile(r"/(tests|testing|migrations|models)(/|\.py)")
WRITES = {"create", "bulk_create", "update", "bulk_update", "delete", "get_or_create", "update_or_create"}


def writers_of(model: str) -> set[str]:
    """Modules in which a row of `model` is made, or changed through its manager, in so many words."""
    names = {str(path.relative_to(settings.BASE_DIR)): path for app in APPS for path in _modules(app)}
    return {name for name, path in names.items() if any(_writes(node, model) for node in _calls(path.read_text()))}


def _modules(app: str) -> list[Path]:
    return [path for path in (settings.BASE_DIR / app).rglob("*.py") if not ELSEWHERE.search(str(path))]


def _calls(source: str) -> list[ast.Call]:
    return [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]


def _writes(call: ast.Call, model: str) -> bool:
    """`Model(...)`, or `Model.objects.….update(...)` and its like."""
    if isinstance(call.func, ast.Name):
        return call.func.id == model
    return isinstance(call.func, ast.Attribute) and call.func.attr in WRITES and _root(call.func) == model


def _root(node: ast.AST) -> str:
    while isinstance(node, ast.Attribute | ast.Call):
        node = node.value if isinstance(node, ast.Attribute) else node.func
    return node.id if isinstance(node, ast.Name) else ""

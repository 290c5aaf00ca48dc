"""One door for every write of sign-off."""

import ast

from django.conf import settings

from pcnportal.testing.doors import callers_of, writers_of

SERVICES = "signoff/services/"


def test_each_table_has_one_writer() -> None:
    assert writers_of("Application") == {f"{SERVICES}applications.py"}
    assert writers_of("StatusChange") == {f"{SERVICES}decisions.py"}
    assert writers_of("ChangeAsked") == {f"{SERVICES}decisions.py"}
    assert writers_of("ItemCheck") == {f"{SERVICES}checks.py"}
    assert writers_of("Submission") == {f"{SERVICES}submissions.py"}
    assert writers_of("PostedForm") == {f"{SERVICES}once.py"}
    assert writers_of("Hold") == {f"{SERVICES}holds.py"}
    assert writers_of("OutgoingMessage") == {f"{SERVICES}{each}.py" for each in ("notices", "posting", "telling")}
    assert writers_of("Comment") == {f"{SERVICES}comments.py"}
    assert writers_of("RoundStatusChange") == {f"{SERVICES}openings.py"}
    assert writers_of("Confirmation") == {f"{SERVICES}rounds.py"}
    assert writers_of("Look") == {f"{SERVICES}looking.py"}
    assert writers_of("CaseStep") == {f"{SERVICES}cases/{each}.py" for each in ("moving", "opening")}
    assert writers_of("LmcEngagement") == {f"{SERVICES}cases/keeping.py"}
    assert writers_of("CaseParty") == {f"{SERVICES}cases/keeping.py"}
    assert writers_of("NetworkChange") == writers_of("ChangeStep") == {f"{SERVICES}changes/recording.py"}
    assert writers_of("EvidencePack") == {f"{SERVICES}packs.py"}
    assert writers_of("PackFile") == {f"{SERVICES}packs.py"}
    assert writers_of("Absence") == {f"{SERVICES}absences.py"}


def test_the_status_of_an_application_is_set_in_one_place() -> None:
    assert {f"{module}: {name}" for module, name in _status_set_on()} == {
        f"{SERVICES}cases/moving.py: case",
        f"{SERVICES}changes/recording.py: change",
        f"{SERVICES}decisions.py: application",
        f"{SERVICES}openings.py: round",
    }


def _status_set_on() -> set[tuple[str, str]]:
    """Modules of the app and the names of variables whose `status` they assign."""
    return {
        (str(path.relative_to(settings.BASE_DIR)), ast.unparse(node.value))
        for path in (settings.BASE_DIR / "signoff").rglob("*.py")
        if "tests" not in path.parts
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr == "status" and isinstance(node.ctx, ast.Store)
    }


def test_the_table_of_a_practices_part_is_walked_by_one_service() -> None:
    """What networks ask and practices answer goes through it too."""
    for name in ("part_step", "answer_membership", "remove_practice"):
        assert callers_of(name, "signoff") == {f"{SERVICES}parts.py"}, name
    moving = ("name_practice", "bring_into_force", "direct_membership", "begin_membership", "end_membership")
    by_years = ("enrol_members", "confirm_for_year", "end_enrolment", "resume_enrolment", "decline_for_year")
    walkers = callers_of("walk_part", "signoff") | callers_of("walk_parts", "signoff")
    for name in (*moving, *by_years, "close_practice"):
        assert callers_of(name, "signoff"), name
        assert callers_of(name, "signoff") <= walkers, name

"""One door for every table of the engine; the history of verdicts has none but its triggers."""

from pcnportal.testing.doors import writers_of

SERVICES = "networks/services/"


def test_each_table_has_one_writer() -> None:
    assert writers_of("WideRun") == {f"{SERVICES}wide_runs.py"}
    assert writers_of("LifeSign") == {f"{SERVICES}life_signs.py"}
    assert writers_of("InHand") == {f"{SERVICES}due.py"}
    assert writers_of("NationalCheck") == {f"{SERVICES}national.py"}
    assert writers_of("NetworkVerdicts") == writers_of("CommissionerVerdicts") == set()

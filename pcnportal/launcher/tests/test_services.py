"""The database and the broker of one home, for commands that come and go."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from contextlib import closing

import psycopg2
import pytest
import redis

from pcnportal.launcher import demonstration
from pcnportal.launcher.commands import services_for
from pcnportal.launcher.home import PROJECT, Home
from pcnportal.launcher.services import STATE, local_settings, used
from pcnportal.launcher.tests.processes import alive, descendants, wait_until

USE_FOR_A_WHILE = """
import sys
from pcnportal.launcher.home import Home
from pcnportal.launcher.services import used
with used(Home.from_environment()) as addresses:
    print(addresses["DATABASE_URL"], flush=True)
    sys.stdin.read()
"""

pytestmark = pytest.mark.slow


def write(addresses: dict[str, str]) -> None:
    with closing(psycopg2.connect(addresses["DATABASE_URL"])) as connection, connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept AS SELECT 'a row' AS value")
    with redis.Redis.from_url(addresses["REDIS_URL"]) as broker:
        broker.set("kept", "a value")
        broker.execute_command("WAITAOF", 1, 0, 5000)


def read(addresses: dict[str, str]) -> tuple[object, object]:
    with closing(psycopg2.connect(addresses["DATABASE_URL"])) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT value FROM kept")
        with redis.Redis.from_url(addresses["REDIS_URL"]) as broker:
            return cursor.fetchall(), broker.get("kept")


def test_services_end_with_their_last_user_and_keep_what_was_written(home: Home) -> None:
    with used(home) as addresses:
        write(addresses)
        host = home.read(STATE)["pid"]
        programs = descendants(host)
        assert len(programs) >= 2
    wait_until(lambda: not alive(programs | {host}), "the services ended")
    with used(home) as addresses:
        assert read(addresses) == ([("a row",)], b"a value")


def test_a_second_command_uses_the_same_services_and_may_outlast_the_first(home: Home) -> None:
    with used(home) as addresses:
        second = subprocess.Popen(
            [sys.executable, "-c", USE_FOR_A_WHILE], cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert second.stdout is not None
        assert second.stdout.readline().decode().strip() == addresses["DATABASE_URL"]
        host = home.read(STATE)["pid"]
    psycopg2.connect(addresses["DATABASE_URL"]).close()
    second.communicate()
    wait_until(lambda: not alive({host}), "the services ended")


def test_the_host_killed_leaves_nothing_behind_and_loses_nothing(home: Home) -> None:
    with used(home) as addresses:
        write(addresses)
        host = home.read(STATE)["pid"]
        programs = descendants(host)
        os.kill(host, signal.SIGKILL)
        wait_until(lambda: not alive(programs), "no orphan is left")
    with used(home) as addresses:
        assert read(addresses) == ([("a row",)], b"a value")


def test_what_exits_is_started_again_where_it_was(home: Home) -> None:
    with used(home) as addresses:
        write(addresses)
        host = home.read(STATE)["pid"]
        before = descendants(host)
        for pid in before:
            with contextlib.suppress(ProcessLookupError):  # PostgreSQL's own children end with their parent
                os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not alive(before), "all were killed")
        wait_until(lambda: _answers(addresses), "both answer again")
        assert read(addresses) == ([("a row",)], b"a value")


def _answers(addresses: dict[str, str]) -> bool:
    try:
        read(addresses)
    except (psycopg2.OperationalError, redis.ConnectionError):
        return False
    return True


def test_addresses_from_the_environment_are_used_and_nothing_is_started(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://someone@elsewhere/database")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere/0")
    with services_for(["manage.py", "migrate"]):
        assert os.environ["DATABASE_URL"] == "postgres://someone@elsewhere/database"
    assert home.read(STATE) == {}


def test_a_command_on_an_empty_home_finds_its_tables(home: Home) -> None:
    code = "from practices.models import ContractYear; import json; print(json.dumps(ContractYear.objects.count()))"
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", code]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, check=True)
    assert json.loads(done.stdout) == 3


def test_commands_without_a_database_start_none(home: Home) -> None:
    subprocess.run([sys.executable, "manage.py", "check"], cwd=PROJECT, check=True)
    assert not (home.path / "postgres").exists()


def test_everybody_s_e_mails_are_shown_in_the_demonstration_alone(home: Home) -> None:
    assert "PCN_OUTBOX" not in local_settings(home)
    home.write(demonstration.FILE, {"offset_days": -2747})
    assert local_settings(home)["PCN_OUTBOX"] == "1"

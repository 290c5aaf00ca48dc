"""What keeps the queue from losing, doubling or holding up work: as Celery and the brokers really have it."""

import redis
import yaml
from django.conf import settings

from networks.services import revalidation
from pcnportal.celery import app
from pcnportal.launcher.home import PROJECT


def test_a_task_that_was_begun_is_not_lost_and_soon_given_out_again() -> None:
    conf = app.conf
    assert (conf.task_acks_late, conf.task_reject_on_worker_lost, conf.worker_prefetch_multiplier) == (True, True, 1)
    timeouts = [
        conf.broker_transport_options["visibility_timeout"],
        conf.result_backend_transport_options["visibility_timeout"],
        conf.visibility_timeout,
    ]
    assert timeouts == [300, 300, 300]
    options = conf.broker_transport_options
    assert (options["unacked_restore_interval"], options["unacked_restore_throttle"]) == (5, 1)


def test_every_task_ends_well_before_it_is_given_out_again() -> None:
    conf = app.conf
    assert (conf.task_time_limit, conf.task_soft_time_limit, conf.worker_soft_shutdown_timeout) == (120, 90, 30)
    assert conf.task_soft_time_limit / 2 >= revalidation.LONGEST_RUN
    assert conf.task_time_limit < conf.visibility_timeout


def test_messages_are_plain_and_leave_no_result() -> None:
    conf = app.conf
    assert (conf.task_serializer, conf.result_serializer, conf.accept_content) == ("json", "json", ["json"])
    assert conf.task_ignore_result
    assert (conf.timezone, conf.enable_utc) == ("Europe/London", True)


def test_beat_sends_what_old_workers_know_and_nothing_for_later() -> None:
    schedule = app.conf.beat_schedule.values()
    assert {entry["task"] for entry in schedule} == {
        "networks.sweep",
        "networks.heartbeat",
        "signoff.pack",
        "signoff.remind",
    }
    assert all(entry["options"]["expires"] <= 60 and "args" not in entry for entry in schedule)


def test_the_broker_of_one_machine_keeps_a_file_evicts_nothing_and_asks_for_a_password() -> None:
    with redis.Redis.from_url(settings.CELERY_BROKER_URL) as broker:
        for name, value in (("appendonly", "yes"), ("appendfsync", "everysec"), ("maxmemory-policy", "noeviction")):
            assert broker.config_get(name) == {name: value}
        assert broker.config_get("requirepass")["requirepass"]


def test_so_does_the_broker_of_a_deployment() -> None:
    compose = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
    command = compose["services"]["broker"]["command"][-1]
    wanted = ("--appendonly yes", "--appendfsync everysec", "--maxmemory-policy noeviction", "--requirepass")
    assert [option for option in wanted if option not in command] == []

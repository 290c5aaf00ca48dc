"""What travels through the broker. Names and empty signatures never change: old workers may receive new tasks."""

from celery import shared_task


@shared_task(name="networks.drain")
def drain() -> None:
    """Re-validate what is due."""
    from networks.services.revalidation import drain

    drain()


@shared_task(name="networks.sweep")
def sweep() -> None:
    from networks.services.revalidation import sweep

    sweep()


@shared_task(name="networks.heartbeat")
def heartbeat() -> None:
    """Say that a task went the whole way."""
    from networks.enums import Sign
    from networks.services.life_signs import leave_sign

    leave_sign(Sign.WORKER)

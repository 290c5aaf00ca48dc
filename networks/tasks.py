from celery import shared_task


@shared_task(name="networks.drain")
def drain() -> None:
    """Re-validate what is due. The name and the empty signature never change: old workers may receive new tasks."""
    from networks.services.revalidation import drain

    drain()


@shared_task(name="networks.sweep")
def sweep() -> None:
    from networks.services.revalidation import sweep

    sweep()

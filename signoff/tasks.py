"""What travels through the broker. Names and empty signatures never change: old workers may receive new tasks."""

from celery import shared_task


@shared_task(name="signoff.post")
def post() -> None:
    """Send the e-mails that are due."""
    from signoff.services.posting import post

    post()


@shared_task(name="signoff.remind")
def remind() -> None:
    """Take back invitations that ran out, and tell people of deadlines that are near."""
    from pcnportal.core import clock
    from signoff.services.invitations import expire_invitations
    from signoff.services.reminders import remind

    expire_invitations(at=clock.now())
    remind(at=clock.now())

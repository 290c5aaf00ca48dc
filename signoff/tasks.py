"""What travels through the broker. Names and empty signatures never change: old workers may receive new tasks."""

from celery import shared_task


@shared_task(name="signoff.post")
def post() -> None:
    """Send the e-mails that are due."""
    from signoff.services.posting import post

    post()


@shared_task(name="signoff.pack")
def pack() -> None:
    """Make the evidence packs that were asked for, those too that a worker left behind, and drop the old ones."""
    from pcnportal.core import clock
    from signoff.services.packs import drop_old_packs, make_packs

    drop_old_packs(at=clock.now())
    make_packs()


@shared_task(name="signoff.remind")
def remind() -> None:
    """Enrol who is enrolled by the year's rule, take back invitations that ran out, start the networks that are ready,
    bring changes to networks into force and end those that were overtaken, open rounds again whose area has lost cover,
    hand over the cases of commissioners that have closed, open cases about who would be overlooked, and tell people of
    deadlines that are near and of what has waited for long."""
    from pcnportal.core import clock
    from signoff.services.cases.watching import hand_over_cases, open_due_cases
    from signoff.services.changes.applying import apply_changes, end_overtaken
    from signoff.services.digests import send_digests
    from signoff.services.enrolment import enrol
    from signoff.services.invitations import expire_invitations
    from signoff.services.reminders import remind
    from signoff.services.rounds import follow_rounds
    from signoff.services.starting import start_networks

    enrol(at=clock.now())
    expire_invitations(at=clock.now())
    start_networks(at=clock.now())
    apply_changes(at=clock.now())
    end_overtaken(at=clock.now())
    follow_rounds(at=clock.now())
    hand_over_cases(at=clock.now())
    open_due_cases(at=clock.now())
    remind(at=clock.now())
    send_digests(at=clock.now())

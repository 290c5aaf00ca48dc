"""What was submitted is kept as it was, and what differs from it since is marked and told."""

from datetime import datetime

from django.db import transaction

from signoff.content import changes
from signoff.models import Application, StatusChange, Submission
from signoff.selectors.versions import content_of, latest_version
from signoff.services.telling import tell_changed
from signoff.workflow import WITH_COMMISSIONER


def freeze(application: Application, step: StatusChange, declared_role: str) -> Submission:
    """Part of a submission, which holds the locks: the version that `step` submits, with the declaration of who did."""
    content = content_of(application)
    return Submission.objects.create(
        application=application,
        number=application.submissions.count() + 1,
        step=step,
        late=application.late,
        declared_name=step.by.name if step.by else "",
        declared_role=declared_role,
        revision=content["checked"]["revision"],
        content=content,
    )


@transaction.atomic
def note_changes(*, application: Application, at: datetime) -> None:
    """Mark an application that is with its commissioner by how it differs from what was submitted.

    Who checks it is told once of every state that it comes to. Of answers they are told by themselves.
    """
    rows = Application.objects.select_related("network", "commissioner", "contract_year", "lead_practice")
    current = rows.select_for_update(no_key=True, of=("self",)).get(pk=application.pk)
    version = latest_version(current)
    if version is None or current.status not in WITH_COMMISSIONER:
        return
    found = changes(version.content, content_of(current))
    if found.sentences == current.changes:
        return
    current.changes, current.changed_at = found.sentences, at if found else None
    current.save(update_fields=["changes", "changed_at"])
    if found.material:
        tell_changed(version, found.material, at=at)

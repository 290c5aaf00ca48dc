"""What was submitted is kept as it was."""

from signoff.models import Application, StatusChange, Submission
from signoff.selectors.versions import content_of


def freeze(application: Application, step: StatusChange) -> Submission:
    """Part of a submission, which holds the locks: the version that `step` submits."""
    content = content_of(application)
    return Submission.objects.create(
        application=application,
        number=application.submissions.count() + 1,
        step=step,
        late=application.late,
        revision=content["checked"]["revision"],
        content=content,
    )

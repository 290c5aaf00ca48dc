from practices.models import Commissioner, Practice


def lock_practice(practice: Practice) -> None:
    """The practice, then the commissioners whose coverage it counts in, by id."""
    Practice.objects.select_for_update(no_key=True).get(pk=practice.pk)
    commissioners = Commissioner.objects.filter(practice_links__practice=practice).order_by("id")
    list(commissioners.select_for_update(no_key=True, of=("self",)).values_list("id", flat=True))

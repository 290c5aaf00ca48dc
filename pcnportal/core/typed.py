"""What somebody wrote into a form that was not taken: shown to them once more, so that it is not lost."""

from django.http import HttpRequest


def words_typed(request: HttpRequest) -> list[str]:
    """Sentences of the form that was sent, each once; no codes and choices, which are quickly given again."""
    if request.method != "POST" or request.resolver_match is None:
        return []
    sent = (value.strip() for name, values in request.POST.lists() if "password" not in name for value in values)
    return list(dict.fromkeys(value for value in sent if len(value.split()) > 1))

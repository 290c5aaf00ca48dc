"""Asking for an evidence pack."""

from pcnportal.core.forms import OnceFormMixin, PortalForm


class PackForm(OnceFormMixin, PortalForm):
    submit_label = "Make the evidence pack"

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "pcnportal.accounts"
    label = "accounts"

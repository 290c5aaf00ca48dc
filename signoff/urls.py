from django.urls import path

from signoff.views import answer, application, apply, items, members

app_name = "signoff"

applicant = [
    path("applications/start/", apply.start, name="start"),
    path("applications/<str:reference>/members/", members.members, name="members"),
    path("applications/<str:reference>/members/<str:code>/remove/", members.remove, name="remove"),
    path("applications/<str:reference>/area/", items.area, name="area"),
    path("applications/<str:reference>/agreement/", items.agreement, name="agreement"),
    path("applications/<str:reference>/clinical-director/", items.clinical_director, name="clinical_director"),
    path("applications/<str:reference>/payee/", items.payee, name="payee"),
    path("applications/<str:reference>/details/", items.details, name="details"),
    path("applications/<str:reference>/answer/", answer.answer, name="answer"),
    path("applications/<str:reference>/submit/", apply.submit, name="submit"),
    path("applications/<str:reference>/submitted/", apply.submitted, name="submitted"),
    path("applications/<str:reference>/withdraw/", apply.withdraw, name="withdraw"),
]

urlpatterns = [
    *applicant,
    path("applications/<str:reference>/", application.application, name="application"),
]
